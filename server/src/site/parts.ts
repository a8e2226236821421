// Which files of the build a page needs beyond those that every page loads. They are named in the page, so that a
// browser asks for them at once and not only after the first scripts have run and said so.

/** What the builder writes about a chunk; the rest of it does not matter here. */
export interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}

export type Manifest = Readonly<Record<string, Chunk>>;

/** The shell, whose files every page loads anyway. */
const SHELL = 'index.html';

/** Tags for the sources of a page, e.g. `src/pages/shop/home.tsx`; styles stand in the sequence in which they apply. */
export function partsOf(manifest: Manifest, sources: readonly string[]): string {
  const known = new Set<string>();
  needed(manifest, SHELL, known);
  const chunks = sources.flatMap((source) => needed(manifest, source, known));
  const styles = chunks.flatMap(({ css = [] }) => css);
  return [
    ...styles.map((file) => `<link rel="stylesheet" crossorigin href="/${file}" />`),
    ...chunks.map(({ file }) => `<link rel="modulepreload" crossorigin href="/${file}" />`),
  ].join('');
}

/** What `name` needs and itself, in the sequence in which it is run, without what is known already. */
function needed(manifest: Manifest, name: string, known: Set<string>): Chunk[] {
  const chunk = manifest[name];
  if (!chunk || known.has(name)) return [];
  known.add(name);
  return [...(chunk.imports ?? []).flatMap((imported) => needed(manifest, imported, known)), chunk];
}
