// A rule of the house: what it says, why, how a breach is found, and texts that it must reject. Without such a
// text a rule can fall asleep unnoticed, so the type does not allow one without.
import { type Piece, type Source, source, type Tree } from './source.ts';

export interface Breach {
  path: string;
  line: number;
  what: string;
}

/** Files by path: a small tree of its own. */
export type Sample = Readonly<Record<string, string>>;

export interface Rule {
  /** A sentence that is true of a tidy tree. */
  name: string;
  why: string;
  broken(tree: Tree): Breach[];
  mustReject: readonly [Sample, ...Sample[]];
  /** What is near the border on the right side of it. */
  mustAccept?: readonly Sample[];
}

export function sampleTree(sample: Sample): Tree {
  return Object.entries(sample).map(([path, text]) => source(path, text));
}

type Applies = (path: string) => boolean;

/** Rules about one file at a time. The rules themselves are left out: they must be able to quote what they forbid. */
export function eachFile(applies: Applies, look: (file: Source) => readonly Piece[]): Rule['broken'] {
  return (tree) =>
    tree
      .filter(({ path }) => applies(path) && !path.startsWith('server/src/tidy/'))
      .flatMap((file) => look(file).map(({ line, text }) => ({ path: file.path, line, what: text })));
}

/** Every match of `pattern` in `text`, with its line. */
export function matches(text: string, pattern: RegExp): Piece[] {
  const flags = pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`;
  return [...text.matchAll(new RegExp(pattern.source, flags))].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    text: match[0].trim().split('\n')[0] ?? '',
  }));
}

/** The same over pieces that know their line. */
export function matchesIn(pieces: readonly Piece[], pattern: RegExp): Piece[] {
  return pieces.flatMap(({ line, text }) =>
    matches(text, pattern).map((found) => ({ line: line + found.line - 1, text: found.text })),
  );
}

export const isTypeScript: Applies = (path) => /\.tsx?$/.test(path);
export const isServer: Applies = (path) => path.startsWith('server/src/') && isTypeScript(path);
/** Tests, and what only tests use. */
export const isTest: Applies = (path) =>
  /\.test\.tsx?$|(^|\/)test-[\w-]+\.ts$|-(fake|samples)\.ts$|^server\/e2e\//.test(path);

/** Folder below server/src, or the file's own name for files that lie there themselves. */
export function folderOf(path: string): string {
  return path.split('/')[2] ?? '';
}
