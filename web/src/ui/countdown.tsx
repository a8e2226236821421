import { useEffect, useState } from 'react';

const TICK_MS = 1_000;

/** Milliseconds until `until` (RFC 3339), counted down each second; 0 when it is over, undefined without one. */
export function useCountdown(until: string | undefined): number | undefined {
  const end = until === undefined ? undefined : Date.parse(until);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (end === undefined) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    // A tab that slept must not show the past for a second.
    const wake = () => setNow(Date.now());
    document.addEventListener('visibilitychange', wake);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', wake);
    };
  }, [end]);
  return end === undefined ? undefined : Math.max(0, end - now);
}

/** `4:05`. */
export function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
