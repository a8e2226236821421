import { Link } from '@tanstack/react-router';
import type { Answer } from '../../api.ts';
import { Picture } from '../../ui/picture.tsx';
import { useFormats, useWords } from '../../words.ts';
import { AvailabilityMark } from './availability-mark.tsx';
import classes from './card.module.css';
import { Drawing } from './drawing.tsx';
import type { Filters, Kind } from './filters.ts';
import { words } from './words.ts';

export type CardFacts = Answer<'/v1/views/whats-on'>['cards'][number];

interface CardProps {
  card: CardFacts;
  /** Of the popular ones. */
  rank?: number;
  /** Pictures of the first row are loaded at once. */
  first?: boolean;
  /** The days that were asked for go along to the page. */
  filters?: Filters;
}

const SIZES = '(max-width: 36em) 36vw, (max-width: 62em) 45vw, 19rem';
const SIZES_SMALL = '(max-width: 62em) 60vw, 15rem';

export function Card({ card, rank, first = false, filters }: CardProps) {
  const { text, number } = useFormats();
  const { listing, kind, title, picture, venue, area } = card;
  const ratio = '4 / 3';
  const day = filters?.from ? { day: filters.from, ...(filters.to && { until: filters.to }) } : {};
  const isStay = kind === 'stay';
  return (
    <article className={classes.card} data-small={rank !== undefined || undefined}>
      <div className={classes.picture}>
        {picture ? (
          <Picture
            picture={picture}
            sizes={rank === undefined ? SIZES : SIZES_SMALL}
            ratio={ratio}
            first={first}
            silent
          />
        ) : (
          <Drawing id={listing} kind={kind} ratio={ratio} />
        )}
        {rank !== undefined && (
          <span className={classes.rank} aria-hidden="true">
            {number(rank)}
          </span>
        )}
      </div>
      <div className={classes.body}>
        <p className={classes.top}>
          <KindName kind={kind} />
          <Left card={card} />
        </p>
        <h3 className={classes.title}>
          <Link
            to="/l/$listing"
            params={{ listing }}
            search={isStay || kind === 'exhibition' ? day : {}}
            className={classes.link}
          >
            {text(title)}
          </Link>
        </h3>
        <p className={classes.facts}>
          {text(venue.name)} · {text(area)}
        </p>
        <When card={card} />
        <Price card={card} />
      </div>
    </article>
  );
}

export function KindName({ kind }: { kind: Kind }) {
  const t = useWords(words);
  const names = {
    concert: t.concertOne,
    exhibition: t.exhibitionOne,
    stay: t.stayOne,
    product: t.productOne,
  };
  return <span className={classes.kind}>{names[kind]}</span>;
}

function Left({ card: { kind, availability } }: { card: CardFacts }) {
  const t = useWords(words);
  const { state, free } = availability;
  const few = {
    concert: t.fewSeats(free),
    exhibition: t.fewPlaces(free),
    stay: t.fewRooms,
    product: t.fewPieces(free),
  };
  const none = { concert: t.soldOut, exhibition: t.soldOut, stay: t.fullyBooked, product: t.outOfStock };
  const said = { available: t.available, few: few[kind], 'sold-out': none[kind] };
  return <AvailabilityMark plenty={state}>{said[state]}</AvailabilityMark>;
}

function When({ card: { kind, from, to, next, venue } }: { card: CardFacts }) {
  const t = useWords(words);
  const { date, instant } = useFormats();
  const short: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', weekday: 'short' };
  const upcoming = next[0];
  if (kind === 'product' || from === null || to === null) return null;
  if (kind === 'concert' && upcoming) {
    const day = upcoming.startsAt
      ? instant(upcoming.startsAt, venue.zone, { ...short, hour: 'numeric', minute: '2-digit' })
      : date(upcoming.day, short);
    return <p className={classes.facts}>{next.length > 1 ? t.andMore(day, next.length - 1) : day}</p>;
  }
  // The nights of a house go on and on; that they do says nothing.
  if (kind === 'stay') return null;
  const [begins, ends] = [date(from, short), date(to, short)];
  if (from === to) return <p className={classes.facts}>{begins}</p>;
  const isOn = upcoming === undefined || upcoming.day > from;
  return <p className={classes.facts}>{isOn ? t.until(ends) : t.span(begins, ends)}</p>;
}

function Price({ card: { kind, priceFrom, priceTo } }: { card: CardFacts }) {
  const t = useWords(words);
  const { money } = useFormats();
  const lowest = kind === 'stay' ? t.perNight(money(priceFrom)) : money(priceFrom);
  const text = priceFrom.amount === priceTo.amount ? lowest : t.priceFrom(lowest);
  return <p className={`${classes.price} tabular`}>{text}</p>;
}

/** As large as a card, until one arrives. */
export function CardSkeleton({ small = false }: { small?: boolean }) {
  return (
    <div className={classes.card} data-small={small || undefined} aria-hidden="true">
      <div className={`${classes.picture} ${classes.waiting}`} style={{ aspectRatio: '4 / 3' }} />
      <div className={classes.body}>
        {['40%', '85%', '60%', '50%', '30%'].map((width) => (
          <span key={width} className={classes.bone} style={{ width }} />
        ))}
      </div>
    </div>
  );
}
