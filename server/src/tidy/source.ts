// The tree as the rules read it. TypeScript is split into code, literals and comments by one pass over its
// characters, so that a rule about code is not misled by a sentence, nor one about SQL by a comment.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Piece {
  /** Counted from 1. */
  line: number;
  text: string;
}

export interface Source {
  /** From the root of the repository, with `/`. */
  path: string;
  text: string;
  /** TypeScript with comments and the insides of literals blanked; the lines stay where they are. */
  code: string;
  literals: readonly Piece[];
  comments: readonly Piece[];
}

export type Tree = readonly Source[];

export const ROOT = join(import.meta.dirname, '..', '..', '..');

const READ = [
  '*.{md,json,mjs}',
  'LICENSE',
  '.ci/*',
  'bench/**/*.{ts,md,json,sql}',
  'deploy/**/*',
  'docs/**/*.md',
  'docs/images/*',
  'scripts/**/*.{mjs,ts}',
  'server/*.{json,sql}',
  'server/{src,e2e}/**/*.{ts,sql,md,json}',
  'web/**/*.{ts,tsx,css,html,md,json}',
];
const SKIPPED = /(^|\/)(node_modules|dist|\.out|\.shots)(\/|$)|^package-lock\.json$|(^|\/)api-schema\.d\.ts$/;

export function readTree(): Tree {
  const paths = globSync(READ, { cwd: ROOT, exclude: (path) => SKIPPED.test(path.replaceAll('\\', '/')) });
  const found = paths
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.\w+$|\/run$|^LICENSE$/.test(path) && !SKIPPED.test(path));
  return found.sort().map((path) => source(path, readFileSync(join(ROOT, path), 'utf8')));
}

export function source(path: string, text: string): Source {
  if (!/\.(ts|tsx|mjs)$/.test(path)) return { path, text, code: '', literals: [], comments: [] };
  return { path, text, ...split(text) };
}

type Split = Pick<Source, 'code' | 'literals' | 'comments'>;

const LOOK_BACK = 40;
/** What may stand before a regular expression; after anything else a slash divides. */
const BEFORE_REGEX =
  /(^|[(,=:[!&|?{};+\-*%<>~^]|=>|\b(return|typeof|case|in|of|do|else|void|throw|await|yield))$/;

/** A hand-written scanner: the compiler that is used here has no stable interface for one. */
export function split(text: string): Split {
  const scan = new Scan(text);
  while (!scan.ended) scan.step();
  return { code: scan.code, literals: scan.literals, comments: scan.comments };
}

class Scan {
  readonly literals: Piece[] = [];
  readonly comments: Piece[] = [];
  code = '';
  readonly #text: string;
  /** Depth of braces at which each open `${` returns to its template. */
  readonly #templates: number[] = [];
  #braces = 0;
  #line = 1;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  step(): void {
    const piece = this.#pieceHere();
    if (piece) this.#cut(piece.end, piece.into);
    else this.#codeHere();
  }

  #pieceHere(): { end: number; into: Piece[] } | undefined {
    const text = this.#text;
    const at = this.#at;
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === '/' && next === '/') return { end: lineEnd(text, at), into: this.comments };
    if (char === '/' && next === '*') return { end: indexAfter(text, '*/', at + 2), into: this.comments };
    if (char === "'" || char === '"') return { end: quoteEnd(text, at), into: this.literals };
    if (char === '/' && BEFORE_REGEX.test(this.code.slice(-LOOK_BACK).trimEnd()))
      return { end: regexEnd(text, at), into: this.literals };
    return undefined;
  }

  #codeHere(): void {
    const char = this.#text.charAt(this.#at);
    const returns = char === '}' && this.#templates.at(-1) === this.#braces;
    this.#keep(char);
    if (returns) this.#templates.pop();
    if (returns || char === '`') this.#template();
    else if (char === '{') this.#braces += 1;
    else if (char === '}') this.#braces -= 1;
  }

  #keep(text: string): void {
    if (text === '\n') this.#line += 1;
    this.code += text;
    this.#at += text.length;
  }

  /** Takes text up to `end` out of the code. */
  #cut(end: number, into: Piece[]): void {
    const text = this.#text.slice(this.#at, end);
    into.push({ line: this.#line, text });
    this.code += text.replaceAll(/[^\n]/g, ' ');
    this.#line += text.split('\n').length - 1;
    this.#at = end;
  }

  /** The text of a template, up to its end or to the next `${`. */
  #template(): void {
    this.#cut(templateEnd(this.#text, this.#at), this.literals);
    if (this.#text[this.#at] !== '$') return;
    this.#templates.push(this.#braces);
    this.#keep('${');
  }
}

function indexAfter(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? text.length : found + what.length;
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found;
}

function quoteEnd(text: string, from: number): number {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote || text[at] === '\n') return at + 1;
  }
  return text.length;
}

/** Of the closing backtick, or of `${`. */
function templateEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return at + 1;
    else if (text[at] === '$' && text[at + 1] === '{') return at;
  }
  return text.length;
}

function regexEnd(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\n') return at;
    if (char === '\\') at += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at + 1;
  }
  return text.length;
}
