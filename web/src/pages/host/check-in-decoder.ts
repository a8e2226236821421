// Reads QR codes from the pictures of a camera: with what the browser has, else with a reader of our own.
const SIDE_MAX_PX = 800;

export interface Decoder {
  /** The text of the code in the picture, if there is one. */
  read(video: HTMLVideoElement): Promise<string | undefined>;
}

interface NativeDetector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}

interface NativeDetectorMaker {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
}

declare global {
  var BarcodeDetector: NativeDetectorMaker | undefined;
}

export async function openDecoder(): Promise<Decoder> {
  return (await nativeDecoder()) ?? ownDecoder();
}

async function nativeDecoder(): Promise<Decoder | undefined> {
  const Detector = globalThis.BarcodeDetector;
  try {
    if (!Detector || !(await Detector.getSupportedFormats()).includes('qr_code')) return undefined;
    const detector = new Detector({ formats: ['qr_code'] });
    return { read: async (video) => (await detector.detect(video))[0]?.rawValue };
  } catch {
    // Some browsers have the name and nothing behind it.
    return undefined;
  }
}

async function ownDecoder(): Promise<Decoder> {
  const [{ prepareZXingModule, readBarcodes }, { default: address }] = await Promise.all([
    import('zxing-wasm/reader'),
    import('zxing-wasm/reader/zxing_reader.wasm?url'),
  ]);
  await prepareZXingModule({ overrides: { locateFile: () => address }, fireImmediately: true });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return {
    async read(video) {
      const picture = context && pictureOf(video, canvas, context);
      if (!picture) return undefined;
      const [found] = await readBarcodes(picture, { formats: ['QRCode'], maxNumberOfSymbols: 1 });
      return found?.text;
    },
  };
}

/** Small enough to be read many times a second. */
function pictureOf(
  video: HTMLVideoElement,
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
): ImageData | undefined {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0 || videoHeight === 0) return undefined;
  const scale = Math.min(1, SIDE_MAX_PX / Math.max(videoWidth, videoHeight));
  canvas.width = Math.round(videoWidth * scale);
  canvas.height = Math.round(videoHeight * scale);
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
