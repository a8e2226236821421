// given(events).when(message): the grammar of decision tests. The fold runs first, so a test also proves
// that the state can be rebuilt from its events alone.
import type { Context, Decision, Event, Message } from './context.ts';

type Past = { type: string; subject: string; data: object; time?: number };
type Asked = Partial<Message> & { type: string; subject: string; data: object };

export function given(context: Context, ...past: Past[]) {
  const state = context.empty();
  const fold = (event: Event) => {
    const evolve = context.evolve[event.type];
    if (!evolve) throw new Error(`${context.name} has no fold for ${event.type}`);
    evolve(state as never, event as never);
  };
  for (const event of past) fold({ time: 0, ...event });
  return {
    state,
    /** Decides and applies the events, so that several messages can follow each other. */
    when(asked: Asked, now = 0): Decision {
      const decide = context.decide[asked.type];
      if (!decide) throw new Error(`${context.name} does not decide ${asked.type}`);
      const message: Message = {
        id: '00000000-0000-7000-8000-000000000000',
        actor: 'system',
        correlation: asked.subject,
        causation: null,
        trace: null,
        once: false,
        ...asked,
      };
      const decision = decide(state as never, message as never, now);
      for (const event of (decision.events ?? []) as Past[])
        fold({ ...event, data: structuredClone(event.data), time: now });
      return decision;
    },
  };
}
