// One booking as it happened: what each context wrote about it, in one sequence. Logs hold no personal data; what is
// secret in them (card tokens, client secrets) and what people wrote themselves is left out here.
import type { Story, StoryEntry } from './contract.ts';

/** A message as a log has it. */
export interface Logged {
  context: string;
  id: string;
  /** The receiving context of a command. */
  dest: string | null;
  type: string;
  subject: string;
  data: unknown;
  /** Epoch ms. */
  time: number;
  causation: string | null;
  actor: string;
  trace: string | null;
}

export interface Taken {
  context: string;
  id: string;
  at: number;
}

const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();

export function entriesOf(logged: readonly Logged[], taken: readonly Taken[]): Story['entries'] {
  const sequence = inSequence(logged);
  const first = sequence[0]?.time ?? 0;
  const effects = Map.groupBy(taken, ({ id }) => id);
  return sequence.map((message): StoryEntry => {
    const { id, time, context, dest, type, subject, causation, actor, trace, data } = message;
    const tookEffect = (effects.get(id) ?? []).map((effect) => ({
      context: effect.context,
      at: instant(effect.at),
    }));
    return {
      ...{ id, at: instant(time), afterMs: time - first, context },
      kind: dest === null ? 'event' : 'command',
      ...{ to: dest, type, subject, cause: causation, actor, trace, data: withoutSecrets(data), tookEffect },
    };
  });
}

/** By time; within a millisecond a cause stands before what it led to, and what one context wrote stays as it wrote it. */
function inSequence(logged: readonly Logged[]): Logged[] {
  const byId = new Map(logged.map((message) => [message.id, message]));
  const depths = new Map<string, number>();
  const depth = (message: Logged): number => {
    const known = depths.get(message.id);
    if (known !== undefined) return known;
    // Stands while the causes are followed, so that a log that bites its tail ends here.
    depths.set(message.id, 0);
    const cause = message.causation === null ? undefined : byId.get(message.causation);
    const found = cause ? depth(cause) + 1 : 0;
    depths.set(message.id, found);
    return found;
  };
  return [...logged].sort((one, other) => one.time - other.time || depth(one) - depth(other));
}

/** Fields whose content opens, pays or names something: left out wherever they stand. */
const SECRET = /secret|token|password|passkey|credential|source|receipt|signature|seal|access/i;
/** Fields that hold what a person wrote, or a person. */
const PERSONAL = /^(name|email|emailKey|phone|contact|contacts|reason|address|label|note|text)$/i;

const LEFT_OUT = '(left out)';

export function withoutSecrets(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(withoutSecrets);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([field, value]) => {
      const hidden = value !== null && value !== '' && (SECRET.test(field) || PERSONAL.test(field));
      return [field, hidden ? LEFT_OUT : withoutSecrets(value)];
    }),
  );
}
