// Colours as the page's theme says now. Custom properties are resolved by the browser itself (a probe element), so
// that every notation of CSS is understood; tiers are then moved until they stand out from the ground.
import { inkOn, mixed, type Rgb, type Shape, shapeOf, standingOut } from './seat-look.ts';

export interface TierLook {
  readonly shape: Shape;
  readonly colour: Rgb;
  readonly ink: Rgb;
}

/** `at`: the tier's place in the list that the page shows, so that its legend has the same shapes. */
export interface WantedLook {
  readonly at: number;
  readonly colour: string | undefined;
}

export interface Theme {
  readonly paper: Rgb;
  /** The floor of areas. */
  readonly surface: Rgb;
  readonly line: Rgb;
  readonly ink: Rgb;
  readonly muted: Rgb;
  /** Outlines of seats that others hold, crosses of sold ones. */
  readonly faint: Rgb;
  readonly accent: Rgb;
  readonly accentInk: Rgb;
  readonly bad: Rgb;
  readonly stage: Rgb;
  readonly stageInk: Rgb;
  /** By the tier's place in the list of tiers; reused after the eighth with another shape. */
  readonly tiers: readonly TierLook[];
  readonly font: string;
}

const tierColours = 8;
/** WCAG 1.4.11 asks 3:1 of what is needed to understand a graphic. */
const graphicContrast = 3.1;

/** `looks` by the model's index of tiers. */
export function readTheme(element: HTMLElement, looks: readonly WantedLook[]): Theme {
  const probe = document.createElement('span');
  probe.style.display = 'none';
  element.append(probe);
  const colour = (value: string): Rgb => {
    probe.style.color = '';
    probe.style.color = value;
    return rgbOf(getComputedStyle(probe).color);
  };
  const paper = colour('var(--sm-paper)');
  const surface = colour('var(--sm-surface)');
  const ink = colour('var(--sm-ink)');
  const accent = standingOut(colour('var(--sm-accent)'), surface, graphicContrast);
  const stage = mixed(paper, ink, 0.8);
  const theme: Theme = {
    paper,
    surface,
    ink,
    line: colour('var(--sm-line)'),
    muted: standingOut(colour('var(--sm-muted)'), surface, 4.5),
    faint: standingOut(colour('var(--sm-muted)'), surface, graphicContrast),
    accent,
    accentInk: inkOn(accent),
    bad: standingOut(colour('var(--sm-bad)'), surface, graphicContrast),
    stage,
    stageInk: inkOn(stage),
    tiers: looks.map(({ at, colour: own }) => {
      const wanted = colour(own ?? `var(--sm-tier-${(at % tierColours) + 1})`);
      const shown = standingOut(wanted, surface, graphicContrast);
      return { shape: shapeOf(at), colour: shown, ink: inkOn(shown) };
    }),
    font: getComputedStyle(element).fontFamily || 'sans-serif',
  };
  probe.remove();
  return theme;
}

let pixel: CanvasRenderingContext2D | null | undefined;

/** `rgb()` as browsers compute it is read directly; other notations are painted and looked at. */
function rgbOf(computed: string): Rgb {
  const plain = /^rgba?\((\d+), (\d+), (\d+)/.exec(computed);
  if (plain !== null) return [Number(plain[1]), Number(plain[2]), Number(plain[3])];
  pixel ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (pixel === null) return [128, 128, 128];
  pixel.fillStyle = computed;
  pixel.fillRect(0, 0, 1, 1);
  const [red = 128, green = 128, blue = 128] = pixel.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** Calls whenever the theme may have changed; answers how to stop. */
export function watchTheme(call: () => void): () => void {
  const observer = new MutationObserver(call);
  for (const element of [document.documentElement, document.body])
    observer.observe(element, {
      attributes: true,
      attributeFilter: ['class', 'style', 'data-theme', 'data-mantine-color-scheme'],
    });
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'];
  const media = queries.map((query) => matchMedia(query));
  for (const one of media) one.addEventListener('change', call);
  return () => {
    observer.disconnect();
    for (const one of media) one.removeEventListener('change', call);
  };
}
