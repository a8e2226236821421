// Korean particles depend on how the word before them ends, and in a text with blanks nobody knows that beforehand. So
// the texts write both, `은(는)`, and the right one is chosen here. Hangul and digits are known; how another script is
// read aloud is anybody's guess, and there both stay.

/** With a final consonant, without. */
const PARTICLES: Readonly<Record<string, readonly [string, string]>> = {
  '은(는)': ['은', '는'],
  '이(가)': ['이', '가'],
  '을(를)': ['을', '를'],
  '와(과)': ['과', '와'],
  '(으)로': ['으로', '로'],
};

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
/** Syllables that share their first sound and vowel: without a final consonant, then with each of the 27. */
const FINALS = 28;
const FINAL_RIEUL = 8;
/** Place of the final consonant of 영, 일, 이 … 구 among the 28. */
const DIGIT_FINALS = [21, 8, 0, 16, 0, 0, 1, 8, 8, 0];

/** Chooses the particle after each word that ends in Hangul or in a digit; quotes and brackets in between count for nothing. */
export function withParticles(text: string): string {
  return text.replaceAll(
    /([\p{L}\p{N}])([\p{P}]*)(은\(는\)|이\(가\)|을\(를\)|와\(과\)|\(으\)로)/gu,
    (all, last: string, between: string, particle: string) => {
      const final = finalOf(last);
      const both = PARTICLES[particle];
      if (final === undefined || !both) return all;
      const isOpen = final === 0 || (particle === '(으)로' && final === FINAL_RIEUL);
      return `${last}${between}${both[isOpen ? 1 : 0]}`;
    },
  );
}

function finalOf(character: string): number | undefined {
  const code = character.charCodeAt(0);
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) return (code - HANGUL_FIRST) % FINALS;
  return /^\d$/.test(character) ? DIGIT_FINALS[Number(character)] : undefined;
}
