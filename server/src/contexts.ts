// The product as a list. This is the only place that knows every context; a new one is added here and nowhere else.
import type { Context } from '#kernel/context';
import type { World } from '#kernel/world';
import type { CardProvider } from '#payment/provider';
import { booking } from './booking/context.ts';
import { catalog } from './catalog/context.ts';
import { checkIn } from './check-in/context.ts';
import { type IdentityParts, identity } from './identity/context.ts';
import { inventory } from './inventory/context.ts';
import { type NotificationParts, notification } from './notification/context.ts';
import { operations } from './operations/context.ts';
import { Desk } from './operations/desk.ts';
import { payment } from './payment/context.ts';
import { views } from './views/context.ts';

export interface Parts {
  provider: CardProvider;
  world: World;
  identity: IdentityParts;
  /** Mail to buyers; what only reads declarations needs none. */
  notices?: NotificationParts['mail'];
  /** Opened by whoever starts a server; those who only read declarations need none. */
  desk?: Desk;
}

export function everyContext({
  provider,
  world,
  identity: people,
  notices: mail,
  desk = new Desk(),
}: Parts): Context[] {
  return [
    identity(people),
    catalog,
    inventory,
    booking,
    payment({ provider }),
    checkIn,
    views({ world }),
    notification({ world, mail }),
    operations({ desk }),
  ];
}

/** The contexts that sell and let in: the simulator runs these, the others only react to them. */
export function simulatedContexts(provider: CardProvider): Context[] {
  return [inventory, booking, payment({ provider }), checkIn];
}
