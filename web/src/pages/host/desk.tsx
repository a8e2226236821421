import '@mantine/core/styles/Skeleton.css';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { asking } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Empty } from '../../ui/empty.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { addDays, localTimeIn } from '../../ui/local-date.ts';
import { useFormats, useWords } from '../../words.ts';
import classes from './desk.module.css';
import { attentionOf, fillOf, sellingOf, totalsOf } from './desk-facts.ts';
import { Incoming } from './desk-incoming.tsx';
import { words } from './desk-words.ts';
import { Frame } from './frame.tsx';
import { ListingState } from './listing-state.tsx';
import type { Card } from './listings.tsx';

const LISTINGS_MAX = 100;
const DAYS_AHEAD = 7;
const SHOWN_MAX = 6;
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Seoul';

export function Desk() {
  const t = useWords(words);
  return (
    <Frame title={t.desk} actions={<LinkButton to="/host/listings/new">{t.newListing}</LinkButton>}>
      <Today />
    </Frame>
  );
}

/** Days are those of the venue; where there are several, of the latest listing's. */
function useToday(cards: readonly Card[] | undefined): string {
  return localTimeIn(cards?.[0]?.venue.zone ?? ZONE, Date.now()).slice(0, 10);
}

function Today() {
  const t = useWords(words);
  const own = useQuery(asking('/v1/catalog/listings/mine', { query: { limit: LISTINGS_MAX } }));
  const cards = own.data?.listings;
  const today = useToday(cards);
  if (own.error && !cards) return <Failure error={own.error} onRetry={() => void own.refetch()} />;
  if (!cards)
    return (
      <div aria-busy="true" className={classes.desk}>
        <Skeleton height={112} />
        <Skeleton height={420} />
      </div>
    );
  if (cards.length === 0)
    return (
      <Empty title={t.nothingYet} action={<LinkButton to="/host/listings/new">{t.newListing}</LinkButton>}>
        {t.nothingYetText}
      </Empty>
    );
  return (
    <div className={classes.desk}>
      <Totals today={today} />
      <div className={classes.columns}>
        <Incoming />
        <div className={classes.side}>
          <Attentions cards={cards} today={today} />
          <Selling cards={cards} today={today} />
          <OnSale cards={cards} today={today} />
        </div>
      </div>
    </div>
  );
}

function useSales(today: string) {
  return useQuery(asking('/v1/views/sales', { query: { from: today, to: today } }));
}

function useWeek(today: string) {
  return useQuery(
    asking('/v1/views/occupancy', { query: { from: today, to: addDays(today, DAYS_AHEAD - 1) } }),
  );
}

function Totals({ today }: { today: string }) {
  const t = useWords(words);
  const { money, number, date } = useFormats();
  const sales = useSales(today);
  const week = useWeek(today);
  const totals = totalsOf(sales.data?.sales ?? []);
  const pieces = (sales.data?.sales ?? []).reduce((sum, one) => sum + one.pieces, 0);
  const visitors = (week.data?.occupancy ?? [])
    .filter(({ day }) => day === today)
    .reduce((sum, { sold }) => sum + sold, 0);
  const returned = totals.filter(({ returned: amount }) => amount > 0);
  const moneyOf = (list: { amount: number; currency: string }[]) =>
    list.length === 0 ? money({ amount: 0, currency: 'KRW' }) : list.map(money).join(' + ');
  const isBusy = sales.isPending || week.isPending;
  return (
    <section aria-label={t.todayOf(date(today))} aria-busy={isBusy || undefined}>
      <p className={classes.date}>{date(today, { month: 'long', day: 'numeric', weekday: 'long' })}</p>
      <dl className={classes.tiles}>
        <Tile name={t.soldToday} value={moneyOf(totals)} />
        <Tile name={t.pieces} value={number(pieces)} />
        <Tile
          name={t.returned}
          value={moneyOf(returned.map(({ returned: amount, currency }) => ({ amount, currency })))}
        />
        <Tile name={t.expectedToday} value={number(visitors)} />
      </dl>
      <Failure error={sales.error ?? week.error} onRetry={() => void sales.refetch()} />
    </section>
  );
}

function Tile({ name, value }: { name: string; value: string }) {
  return (
    <div className={classes.tile}>
      <dt>{name}</dt>
      <dd className="tabular">{value}</dd>
    </div>
  );
}

interface PartProps {
  cards: readonly Card[];
  today: string;
}

function Part({ title, more, children }: { title: string; more?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <div className={classes.partHead}>
        <h2>{title}</h2>
        {more}
      </div>
      {children}
    </section>
  );
}

function Attentions({ cards, today }: PartProps) {
  const t = useWords(words);
  const { text, date } = useFormats();
  const week = useWeek(today);
  const found = attentionOf(cards, week.data?.occupancy ?? [], today).slice(0, SHOWN_MAX);
  const titles = new Map(cards.map(({ listing, title }) => [listing, text(title)]));
  const day = (local: string) => date(local, { month: 'short', day: 'numeric', weekday: 'short' });
  const say = (one: (typeof found)[number]) => {
    if (one.about === 'draft') return t.isDraft;
    if (one.about === 'over') return t.isOver;
    if (one.about === 'ends-soon') return t.endsSoon(one.days);
    return one.about === 'sold-out' ? t.isFull(day(one.day)) : t.muchLeft(day(one.day), one.free);
  };
  return (
    <Part title={t.attention}>
      {found.length === 0 && <p className={classes.quiet}>{t.allWell}</p>}
      <ul className={classes.list}>
        {found.map((one) => (
          <li key={`${one.about} ${one.listing}`} className={classes.attention} data-about={one.about}>
            <Link to="/host/listings/$listing" params={{ listing: one.listing }}>
              {titles.get(one.listing)}
            </Link>
            <span>{say(one)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Selling({ cards, today }: PartProps) {
  const t = useWords(words);
  const { text, money, number } = useFormats();
  const selling = sellingOf(useSales(today).data?.sales ?? []).slice(0, SHOWN_MAX);
  const most = Math.max(1, ...selling.map(({ amount }) => amount));
  const titles = new Map(cards.map(({ listing, title }) => [listing, text(title)]));
  return (
    <Part title={t.sellsToday} more={<Link to="/host/figures">{t.allFigures}</Link>}>
      {selling.length === 0 && <p className={classes.quiet}>{t.noSales}</p>}
      <ul className={classes.list}>
        {selling.map(({ listing, amount, pieces, currency }) => (
          <li key={listing} className={classes.selling}>
            <span>{titles.get(listing) ?? t.someListing}</span>
            <span className="tabular">{t.soldLine(money({ amount, currency }), number(pieces))}</span>
            <Bar share={amount / most} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** Drawn only; the numbers stand beside it. */
function Bar({ share }: { share: number }) {
  return (
    <svg className={classes.bar} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect width={Math.min(100, share * 100)} height="4" rx="2" />
    </svg>
  );
}

function OnSale({ cards, today }: PartProps) {
  const t = useWords(words);
  const { text, percent, number } = useFormats();
  const fills = fillOf(useWeek(today).data?.occupancy ?? []);
  const weight = ({ listing }: Card) => fills.get(listing)?.capacity ?? 0;
  const shown = cards.filter(({ state }) => state === 'published').sort((a, b) => weight(b) - weight(a));
  return (
    <Part title={t.nextDays(DAYS_AHEAD)} more={<Link to="/host/listings">{t.allListings}</Link>}>
      <ul className={classes.list}>
        {shown.slice(0, SHOWN_MAX).map(({ listing, title, state }) => {
          const fill = fills.get(listing);
          const share = fill && fill.capacity > 0 ? fill.sold / fill.capacity : undefined;
          return (
            <li key={listing} className={classes.selling}>
              <Link to="/host/listings/$listing" params={{ listing }}>
                {text(title)}
              </Link>
              {share === undefined || !fill ? (
                <ListingState state={state} />
              ) : (
                <>
                  <span className="tabular">
                    {t.fill(percent(share), number(fill.sold), number(fill.capacity))}
                  </span>
                  <Bar share={share} />
                </>
              )}
            </li>
          );
        })}
      </ul>
    </Part>
  );
}
