// How everything is at this moment, once or every second.
import Type from 'typebox';
import { DatabaseDown } from '#kernel/database';
import { type Route, route } from '#kernel/route';
import type { World } from '#kernel/world';
import { limits, Now } from './contract.ts';
import type { Picture } from './now.ts';

export const OPERATOR = { role: 'operator' } as const;

export function nowRoutes(picture: Picture): Route[] {
  return [
    route({
      method: 'GET',
      path: '/now',
      access: OPERATOR,
      summary: 'How everything is now: what to look at, rates, lanes, readers, timers, provider, sizes',
      replies: { 200: Now },
      handle: async () => ({ status: 200, body: await picture.now() }),
    }),
    route({
      method: 'GET',
      path: '/now/live',
      access: OPERATOR,
      summary: 'Server-sent events: the same every second; `unavailable` while the database does not answer',
      replies: { 200: Type.String() },
      handle: async ({ closed }, { world }) => ({ stream: everySecond(picture, world, closed) }),
    }),
  ];
}

async function* everySecond(picture: Picture, world: World, closed: AbortSignal) {
  while (!closed.aborted) {
    yield await one(picture);
    await world.sleep(limits.reportEveryMs.value);
  }
}

async function one(picture: Picture): Promise<{ event: string; data: unknown }> {
  try {
    return { event: 'now', data: await picture.now() };
  } catch (error) {
    if (!(error instanceof DatabaseDown)) throw error;
    return { event: 'unavailable', data: {} };
  }
}
