// How generated pages are laid out: tables that read well as plain text too, and regions inside written pages.

export type Cell = string | number;

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}

export function list(texts: readonly string[]): string {
  return texts.length === 0 ? '–' : texts.map(code).join(', ');
}

const NOTICE =
  '<!-- Written by `npm run docs` from the declarations in the code; change them, not this page. -->';

/** A whole page that is generated. */
export function page(title: string, ...parts: readonly string[]): string {
  return `${[`# ${title}`, NOTICE, ...parts].join('\n\n')}\n`;
}

/** Puts `content` between the marks of `name` in a page that is otherwise written by hand. */
export function withRegion(present: string, name: string, content: string): string {
  const open = `<!-- generated: ${name} -->`;
  const close = `<!-- end: ${name} -->`;
  const from = present.indexOf(open);
  const to = present.indexOf(close);
  if (from < 0 || to < from)
    throw new Error(`the marks of ${name} are missing: write ${open} and ${close} where it belongs`);
  return `${present.slice(0, from + open.length)}\n\n${content}\n\n${present.slice(to)}`;
}
