// What Jari looks like: ink on paper, one warm accent, quiet lines, generous space. Everything else of the web takes
// its colours from the variables made here, the seat map included.
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/** Persimmon. Shade 7 carries white text on paper (5.5:1), shade 4 stands on the dark ground. */
const persimmon: MantineColorsTuple = [
  '#fff1ea',
  '#fbe0d3',
  '#f6bfa5',
  '#f29c74',
  '#ff9163',
  '#e2652f',
  '#cf5017',
  '#b5400e',
  '#95340b',
  '#722707',
];

/** Greys with a little warmth, so that paper and ink belong together. */
const gray: MantineColorsTuple = [
  '#faf7f2',
  '#f3eee6',
  '#e7e0d5',
  '#d6cdbf',
  '#b8ad9c',
  '#93887a',
  '#6b6257',
  '#4d463e',
  '#2f2a25',
  '#1b1a17',
];

const dark: MantineColorsTuple = [
  '#f3eee6',
  '#d9d2c6',
  '#b5ac9f',
  '#8d8478',
  '#4a433b',
  '#38322c',
  '#2a2521',
  '#1f1b18',
  '#161412',
  '#0e0d0b',
];

const FONT =
  "'Pretendard Variable', Pretendard, -apple-system, BlinkMacSystemFont, 'Jari Meanwhile', system-ui, 'Segoe UI', 'Noto Sans KR', sans-serif";

/** What is filled with the accent carries the ink that goes with it, which is dark on the dark ground. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const isAccent = input.color === undefined || input.color === 'persimmon';
  if (input.variant !== 'filled' || !isAccent) return defaultVariantColorsResolver(input);
  return {
    background: 'var(--jari-accent)',
    hover: 'var(--jari-accent-strong)',
    color: 'var(--jari-accent-ink)',
    border: '1px solid transparent',
  };
};

export const theme = createTheme({
  colors: { persimmon, gray, dark },
  primaryColor: 'persimmon',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  variantColorResolver,
  black: '#1b1a17',
  white: '#ffffff',
  fontFamily: FONT,
  headings: { fontFamily: FONT, fontWeight: '700' },
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '10px', lg: '16px', xl: '24px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  // Large enough for a thumb.
  components: Object.fromEntries(
    ['TextInput', 'PasswordInput', 'NumberInput', 'Textarea', 'Select', 'NativeSelect'].map((name) => [
      name,
      { defaultProps: { size: 'md' } },
    ]),
  ),
});

const LIGHT = {
  '--jari-ink': '#1b1a17',
  '--jari-paper': '#faf7f2',
  '--jari-surface': '#ffffff',
  '--jari-line': '#e4dccf',
  '--jari-muted': '#685f54',
  '--jari-accent': '#b5400e',
  '--jari-accent-strong': '#95340b',
  '--jari-accent-ink': '#ffffff',
  '--jari-accent-soft': '#fdeee6',
  '--jari-good': '#1f6b45',
  '--jari-good-soft': '#e6f3ec',
  '--jari-warn': '#8a5a00',
  '--jari-warn-soft': '#fbf1da',
  '--jari-bad': '#b3261e',
  '--jari-bad-soft': '#fbe9e7',
  '--jari-tier-1': '#1f6f78',
  '--jari-tier-2': '#4453a8',
  '--jari-tier-3': '#96690a',
  '--jari-tier-4': '#a23b6a',
  '--jari-tier-5': '#3f7a2f',
  '--jari-tier-6': '#7a4bb0',
  '--jari-tier-7': '#26719f',
  '--jari-tier-8': '#7d5a43',
};

const DARK: typeof LIGHT = {
  '--jari-ink': '#f3eee6',
  '--jari-paper': '#161412',
  '--jari-surface': '#1f1b18',
  '--jari-line': '#3b352e',
  '--jari-muted': '#b0a699',
  '--jari-accent': '#ff9163',
  '--jari-accent-strong': '#ffa982',
  '--jari-accent-ink': '#1b1a17',
  '--jari-accent-soft': '#3a2219',
  '--jari-good': '#7fd1a3',
  '--jari-good-soft': '#16291f',
  '--jari-warn': '#e8bd66',
  '--jari-warn-soft': '#2e2412',
  '--jari-bad': '#ff9a90',
  '--jari-bad-soft': '#371b18',
  '--jari-tier-1': '#5cc2cc',
  '--jari-tier-2': '#94a2f5',
  '--jari-tier-3': '#e0b04d',
  '--jari-tier-4': '#ee8db6',
  '--jari-tier-5': '#8fcf7a',
  '--jari-tier-6': '#c19cf0',
  '--jari-tier-7': '#74bfeb',
  '--jari-tier-8': '#d0a78c',
};

/** Mantine's own surfaces follow ours. */
const FOLLOWING = {
  '--mantine-color-body': 'var(--jari-paper)',
  '--mantine-color-text': 'var(--jari-ink)',
  '--mantine-color-dimmed': 'var(--jari-muted)',
  '--mantine-color-default': 'var(--jari-surface)',
  '--mantine-color-default-border': 'var(--jari-line)',
  '--mantine-color-default-color': 'var(--jari-ink)',
  '--mantine-color-anchor': 'var(--jari-accent)',
  '--mantine-color-error': 'var(--jari-bad)',
  '--mantine-color-placeholder': 'var(--jari-muted)',
};

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...LIGHT, ...FOLLOWING },
  dark: { ...DARK, ...FOLLOWING },
});
