import { Button } from '@mantine/core';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { Note } from '../../ui/note.tsx';
import { useWords } from '../../words.ts';
import classes from './check-in.module.css';
import { openDecoder } from './check-in-decoder.ts';
import { words } from './check-in-words.ts';

type CameraState = 'off' | 'starting' | 'on' | 'refused' | 'missing' | 'busy';

const LOOK_EVERY_MS = 120;

/** Off until somebody turns it on, because browsers ask then. */
export function Camera({ onCode }: { onCode(code: string): void }) {
  const t = useWords(words);
  const video = useRef<HTMLVideoElement>(null);
  const section = useRef<HTMLElement>(null);
  const { state, turn } = useCamera(video, onCode);
  const turnOn = () => {
    turn(true);
    // On a phone the picture and the answer below it fit one screen then.
    section.current?.scrollIntoView({ block: 'start' });
  };
  const isRunning = state === 'on' || state === 'starting';
  return (
    <section ref={section} className={classes.camera} aria-label={t.camera}>
      <div className={classes.lens} data-state={state} aria-busy={state === 'starting'}>
        <video ref={video} muted playsInline />
        {state === 'on' && <Aim />}
        {state === 'on' && <p className={classes.lensHint}>{t.cameraHint}</p>}
        {state === 'starting' && <p className={classes.lensText}>{t.cameraStarting}</p>}
        {!isRunning && (
          <Button size="lg" onClick={turnOn}>
            {t.cameraOn}
          </Button>
        )}
        {state === 'on' && (
          <button type="button" className={classes.lensOff} onClick={() => turn(false)}>
            {t.cameraOff}
          </button>
        )}
      </div>
      <CameraTrouble state={state} />
    </section>
  );
}

/** What `turn` does, and how it went. */
function useCamera(video: RefObject<HTMLVideoElement | null>, onCode: (code: string) => void) {
  const [isWanted, turn] = useState(false);
  const [state, setState] = useState<CameraState>('off');
  const found = useRef(onCode);
  useEffect(() => {
    found.current = onCode;
  }, [onCode]);
  useEffect(() => {
    if (!isWanted || !video.current) return;
    const closing = new AbortController();
    const { signal } = closing;
    setState('starting');
    look(video.current, (code) => found.current(code), { signal, onReady: () => setState('on') }).catch(
      (error: unknown) => {
        if (signal.aborted) return;
        turn(false);
        setState(troubleOf(error));
      },
    );
    return () => {
      closing.abort();
      setState('off');
    };
  }, [isWanted, video]);
  return { state, turn };
}

function CameraTrouble({ state }: { state: CameraState }) {
  const t = useWords(words);
  if (state === 'refused')
    return (
      <Note tone="warn" urgent title={t.cameraRefused}>
        {t.cameraRefusedNext}
      </Note>
    );
  if (state === 'missing')
    return (
      <Note tone="warn" urgent title={t.cameraMissing}>
        {t.cameraMissingNext}
      </Note>
    );
  if (state !== 'busy') return null;
  return (
    <Note tone="warn" urgent title={t.cameraBusy}>
      {t.cameraBusyNext}
    </Note>
  );
}

/** The corners in which a code is held. */
function Aim() {
  return (
    <svg viewBox="0 0 100 100" className={classes.aim} aria-hidden="true">
      <path d="M2 22V8a6 6 0 0 1 6-6h14M78 2h14a6 6 0 0 1 6 6v14M98 78v14a6 6 0 0 1-6 6H78M22 98H8a6 6 0 0 1-6-6V78" />
    </svg>
  );
}

interface Looking {
  signal: AbortSignal;
  onReady(): void;
}

/** Runs until `signal`; throws where there is no camera to look through. */
async function look(
  video: HTMLVideoElement,
  onCode: (code: string) => void,
  { signal, onReady }: Looking,
): Promise<void> {
  // Without a secure connection browsers hide the cameras.
  if (!navigator.mediaDevices) throw new DOMException('', 'NotFoundError');
  const [stream, decoder] = await Promise.all([
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } }),
    openDecoder(),
  ]);
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  if (signal.aborted) return stop();
  signal.addEventListener('abort', stop);
  video.srcObject = stream;
  await video.play();
  onReady();
  const awake = await stayAwake();
  while (!signal.aborted) {
    const code = await decoder.read(video).catch(() => undefined);
    if (code && !signal.aborted) onCode(code);
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
  await awake?.release();
}

/** A gate's phone does not go to sleep between two guests. */
async function stayAwake(): Promise<WakeLockSentinel | undefined> {
  try {
    return await navigator.wakeLock.request('screen');
  } catch {
    return undefined;
  }
}

function troubleOf(error: unknown): CameraState {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}
