// What somebody looks at on the page of a listing, as it stands in the address: a link to one evening, one day or one
// span of nights shows just that.
import { isDate } from '../../ui/local-date.ts';

export interface Choice {
  /** The key of a performance. */
  at?: string;
  /** A local day, or the first night. */
  day?: string;
  /** The day after the last night. */
  until?: string;
}

const KEY_LENGTH_MAX = 60;

export function choiceIn(search: Record<string, unknown>): Choice {
  const { at, day, until } = search;
  const choice: Choice = {};
  if ((typeof at === 'string' || typeof at === 'number') && at !== '')
    choice.at = String(at).slice(0, KEY_LENGTH_MAX);
  if (typeof day === 'string' && isDate(day)) choice.day = day;
  if (choice.day && typeof until === 'string' && isDate(until) && until > choice.day) choice.until = until;
  return choice;
}
