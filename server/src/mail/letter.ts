// One content, written twice: as text for those who read text, as HTML for the others. Both say the same.

export type MailLanguage = 'ko' | 'en';

/** A paragraph, or a link with what it does in words. */
export type Piece = string | { link: string; does: string };

/** Longer ones are seldom names. */
const NAME_LENGTH_MAX = 60;
/** Letters of any script; a dot ends an initial or a title and never stands inside an address. */
const NAME = /^[\p{L}\p{M}][\p{L}\p{M}\d .'’-]*$/u;

/**
 * A name as a mail may say it; empty for what could be read as an advertisement or a link. Whoever types somebody
 * else's address beside a "name" would otherwise write to that person in our name.
 */
export function sayable(name: string): string {
  const isName = NAME.test(name) && !/\.\p{L}{2}/u.test(name);
  return isName && name.length <= NAME_LENGTH_MAX ? name : '';
}

/** The language of the two that is nearer to what a person has chosen, as BCP 47. */
export function mailLanguage(language: string): MailLanguage {
  return /^ko\b/.test(language) ? 'ko' : 'en';
}

export function letter(language: MailLanguage, pieces: readonly Piece[]): { text: string; html: string } {
  const text = pieces.map((piece) => (typeof piece === 'string' ? piece : `${piece.does}:\n${piece.link}`));
  const html = pieces.map((piece) =>
    typeof piece === 'string' ? `<p>${escaped(piece)}</p>` : `<p>${button(piece)}</p>`,
  );
  return {
    text: `${text.join('\n\n')}\n`,
    html: `<!doctype html><html lang="${language}"><body style="font:16px/1.6 sans-serif;color:#1a1a1a;max-width:34em">${html.join('')}</body></html>`,
  };
}

/** The address in words too: some programs show no links. */
function button({ link, does }: Exclude<Piece, string>): string {
  const href = escaped(link);
  return `<a href="${href}">${escaped(does)}</a><br><small>${href}</small>`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
