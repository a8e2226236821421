// How the tests of routes ask: patiently. On a machine that stood still for a moment a lane refuses what it has no room
// for; nothing was done then, and a client asks again.
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { realWorld } from './world.ts';

const AGAIN_MS = 50;

export async function askPatiently(
  app: FastifyInstance,
  request: InjectOptions,
): Promise<LightMyRequestResponse> {
  for (;;) {
    const answer = await app.inject(request);
    const hasRoom = answer.statusCode !== 503 || answer.json<{ code: string }>().code !== 'overloaded';
    if (hasRoom) return answer;
    await realWorld.sleep(AGAIN_MS);
  }
}
