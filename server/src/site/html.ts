// The page as it leaves the server: the built shell with title, text, prices and structured data of what it shows, so
// that readers without scripts, search engines and link previews see it, and the answers that the pages would ask for
// first. Every text of a host or buyer passes `escaped`.

export interface Reading {
  status: number;
  language: 'ko' | 'en';
  /** No session came with the request. */
  stranger: boolean;
  title: string;
  description: string;
  /** Absolute, where the public address is known. */
  url: string | undefined;
  image: string | undefined;
  /** schema.org; one object each. */
  linked: readonly object[];
  /** Markup, made of escaped parts only. */
  body: string;
  preloaded: readonly Preloaded[];
  /** Sources of the web that draw this page; see parts.ts. */
  sources: readonly string[];
}

/** An answer of the API that goes along; see web/src/preloaded.ts. */
export interface Preloaded {
  path: string;
  address: string;
  answer: unknown;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** JSON inside a script element: nothing in it may end the element, whatever a host wrote. */
function embedded(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** `parts`: tags of what the page is made of beyond the shell. */
export function pageOf(shell: string, reading: Reading, parts = ''): string {
  const { language, stranger, title, body, preloaded } = reading;
  const visitor = stranger ? ' data-visitor="stranger"' : '';
  return (
    shell
      // Functions, because in a text `$&` would mean something.
      .replace('<html lang="ko">', () => `<html lang="${language}"${visitor}>`)
      .replace(/<title>.*?<\/title>/, () => `<title>${escaped(title)}</title>`)
      .replace('<!--jari:head-->', () => head(reading))
      // Last, because styles of a page come after those of the shell.
      .replace('</head>', () => `${parts}</head>`)
      .replace('<!--jari:reading-->', () => (body === '' ? '' : `<div class="reading">${body}</div>`))
      .replace('<!--jari:data-->', () =>
        preloaded.length === 0
          ? ''
          : `<script type="application/json" id="jari-data">${embedded(preloaded)}</script>`,
      )
  );
}

function head({ title, description, url, image, language, linked }: Reading): string {
  const metas: [string, string, string | undefined][] = [
    ['name', 'description', description],
    ['property', 'og:title', title],
    ['property', 'og:description', description],
    ['property', 'og:type', 'website'],
    ['property', 'og:site_name', 'Jari'],
    ['property', 'og:locale', language === 'ko' ? 'ko_KR' : 'en_GB'],
    ['property', 'og:url', url],
    ['property', 'og:image', image],
    ['name', 'twitter:card', image ? 'summary_large_image' : 'summary'],
  ];
  const tags = metas
    .filter(([, , content]) => content)
    .map(([kind, name, content]) => `<meta ${kind}="${name}" content="${escaped(content ?? '')}" />`);
  if (url) tags.push(`<link rel="canonical" href="${escaped(url)}" />`);
  for (const object of linked)
    tags.push(
      `<script type="application/ld+json">${embedded({ '@context': 'https://schema.org', ...object })}</script>`,
    );
  return tags.join('\n    ');
}
