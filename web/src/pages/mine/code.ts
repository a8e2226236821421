// The code of a booking as people write it: ten characters in two groups.
const CODE_LENGTH = 10;
const GROUP_LENGTH = 5;

const bare = (text: string) => text.replace(/[\s-]/g, '');

export function isCode(text: string): boolean {
  return bare(text).length === CODE_LENGTH;
}

/** `7K3QX9M2ZD` → `7K3QX-9M2ZD`; one that has its hyphen keeps it. */
export function groupedCode(code: string): string {
  const all = bare(code);
  return `${all.slice(0, GROUP_LENGTH)}-${all.slice(GROUP_LENGTH)}`;
}

/** In capitals, with the hyphen coming by itself; what is deleted stays deleted. */
export function spacedCode(text: string, before: string): string {
  if (text.length < before.length) return text.toUpperCase();
  const code = bare(text).toUpperCase().slice(0, CODE_LENGTH);
  return code.length > GROUP_LENGTH ? `${code.slice(0, GROUP_LENGTH)}-${code.slice(GROUP_LENGTH)}` : code;
}
