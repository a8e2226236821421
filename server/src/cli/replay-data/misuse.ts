// A wrong call of the command, as the parser of flags would throw it: answered with a word about the usage.
export function misuse(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_PARSE_ARGS_VALUE' });
}
