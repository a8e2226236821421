// given/when for identity: the kernel's grammar, and the private rows that a decision keeps.

import type { Context, Decision } from '#kernel/context';
import { given } from '#kernel/given';
import type { Rows } from '#kernel/rows';
import { identity } from './context.ts';
import type { IdentityTables } from './state.ts';

export const context: Context = identity({ hosts: 'open' });

export const ANNA = '0198c1f0-0000-7000-8000-00000000000a';
export const BOB = '0198c1f0-0000-7000-8000-00000000000b';

export function applyKeeps(state: object, decision: Decision): void {
  for (const { table, key, row } of decision.keeps ?? []) {
    const rows = (state as Record<string, Rows<object>>)[table];
    if (rows?.has(key)) Object.assign(rows.edit(key), row);
    else rows?.add(key, { ...row });
  }
}

export interface Story {
  state: IdentityTables;
  when(asked: { type: string; subject?: string; actor?: string; data: object }, now?: number): Decision;
}

/** A process of its own: every decision takes effect, the next one sees it. */
export function story(): Story {
  const { state, when } = given(context);
  return {
    state: state as IdentityTables,
    when(asked, now = 0) {
      const decision = when({ subject: ANNA, ...asked }, now);
      applyKeeps(state, decision);
      return decision;
    },
  };
}

export function join(email: string, roles: string[] = ['buyer'], session: object | null = null): object {
  return { email, name: 'Somebody', language: 'ko', password: `hash of ${email}`, roles, session };
}
