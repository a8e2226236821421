// How large a picture may be, how much of them one host keeps, and how much work they may make.
import type { Limit } from '#kernel/context';

export const pictureLimits = {
  pictureBytesMax: { value: 10_485_760, unit: 'bytes', why: 'a picture as sent' },
  pixelsPerPictureMax: { value: 50_000_000, unit: 'pixels', why: 'a picture as sent, width times height' },
  pictureSideMin: { value: 100, unit: 'pixels', why: 'the shorter side of a picture' },
  pictureRatioMax: { value: 4, unit: 'times', why: 'the longer side of a picture against the shorter' },
  pictureDecodeMs: { value: 10_000, unit: 'ms', why: 'how long decoding one picture may take' },
  picturesAtOnceMax: { value: 2, unit: 'pictures', why: 'pictures encoded at the same time in one process' },
  picturesWaitingMax: { value: 16, unit: 'pictures', why: 'pictures that wait for their turn; 503 beyond' },
  picturesPerHostMax: { value: 1_000, unit: 'pictures', why: 'pictures that one host keeps here' },
  pictureBytesPerHostMax: {
    value: 1_073_741_824,
    unit: 'bytes',
    why: 'what the pictures of one host take up, all widths together',
  },
  pictureUnusedMs: {
    value: 86_400_000,
    unit: 'ms',
    why: 'how long a picture that no listing uses is kept',
  },
  picturesSweepEveryMs: { value: 600_000, unit: 'ms', why: 'how often unused pictures are looked for' },
  picturesPerSweepMax: { value: 500, unit: 'pictures', why: 'unused pictures removed at a time' },
} as const satisfies Record<string, Limit>;
