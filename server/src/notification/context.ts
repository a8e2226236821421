// The table of contents of notification: a read model that leaves notices, decisions that end them, one effect.
import { type Context, defineContext, type Projection } from '#kernel/context';
import type { Io } from '#kernel/route';
import type { World } from '#kernel/world';
import type { Post } from '#mail';
import { bookingMail } from './booking-mail.ts';
import { type FindAddressee, limits, type Mailed, refusals, type SendDue } from './contract.ts';
import { decide, empty, type State } from './notice.ts';
import { routes } from './routes.ts';
import { addNotices, keepTitles, listingNames, noticeByKey, store } from './store.ts';

export interface NotificationParts {
  world: World;
  /** Where there is none this context does not run. */
  mail?: { post: Post; siteUrl: string; addressee: FindAddressee } | undefined;
}

function notices(world: World): Projection {
  return {
    name: 'notices',
    from: {
      catalog: ['ListingPublished', 'ListingChanged'],
      booking: ['BookingConfirmed', 'BookingCancelled'],
    },
    apply: (db, events) =>
      events[0]?.source === 'catalog' ? keepTitles(db, events) : addNotices(db, events, world.now()),
  };
}

function mailer(mail: NotificationParts['mail']) {
  return async ({ key, tries }: Omit<Mailed, 'posted'>, io: Io): Promise<Mailed> => {
    if (!mail) return { key, tries, posted: { outcome: 'failed', because: 'no mail server is set' } };
    const notice = await noticeByKey(io.db, key);
    const addressee = notice && (await mail.addressee(notice.bookingId));
    if (!notice || !addressee) return { key, tries, posted: null };
    const listings =
      notice.about.what === 'confirmed' ? notice.about.lines.map(({ listing }) => listing) : [];
    const names = await listingNames(io.db, listings);
    const letter = bookingMail({ notice, addressee, names, siteUrl: mail.siteUrl });
    return { key, tries, posted: await mail.post(letter) };
  };
}

export function notification({ world, mail }: NotificationParts): Context {
  return defineContext<State, { SendDue: SendDue; Mailed: Mailed }, Record<never, never>>({
    name: 'notification',
    empty,
    decide,
    evolve: {},
    store,
    emits: {},
    privateTables: ['notices'],
    effects: { mail: mailer(mail) },
    projections: [notices(world)],
    routes,
    jobs: { send: { everyMs: limits.noticeEveryMs.value, sends: 'SendDue' } },
    limits,
    refusals,
  });
}
