// What was bought, thing by thing: when, where, and each seat, night or piece with its price.
import { Link } from '@tanstack/react-router';
import { useFormats, useWords } from '../../words.ts';
import type { Piece, Thing } from './bought.ts';
import classes from './mine.module.css';
import { useThingWords } from './thing-words.ts';
import { words } from './words.ts';

interface ThingListProps {
  things: readonly Thing[];
  currency: string;
}

export function ThingList({ things, currency }: ThingListProps) {
  return (
    <div className={classes.things}>
      {things.map((thing) => (
        <OneThing key={thing.key} thing={thing} currency={currency} />
      ))}
    </div>
  );
}

function OneThing({ thing, currency }: { thing: Thing; currency: string }) {
  const t = useWords(words);
  const { text } = useFormats();
  const say = useThingWords();
  const { listing, title, about, when, venue, pieces } = thing;
  const name = title ? text(title) : t.something;
  return (
    <article className={classes.thing}>
      <h2 className={classes.thingTitle}>
        {listing ? (
          <Link to="/l/$listing" params={{ listing }}>
            {name}
          </Link>
        ) : (
          name
        )}
      </h2>
      {about && <p className={classes.about}>{text(about)}</p>}
      {when && (
        <p className={classes.when}>
          {say.when(when)}
          {venue && isElsewhere(venue.zone) && <span className={classes.count}> · {t.venueTime}</span>}
        </p>
      )}
      {venue && (
        <p className={classes.where}>
          {text(venue.name)} · {text(venue.address)}
        </p>
      )}
      <ul className={classes.pieces}>
        {pieces.map((piece) => (
          <PieceRow key={piece.lines.join()} piece={piece} thing={thing} currency={currency} />
        ))}
      </ul>
    </article>
  );
}

/** Whoever looks from another zone must not take the venue's time for his own. */
function isElsewhere(zone: string): boolean {
  return zone !== Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function PieceRow({ piece, thing, currency }: { piece: Piece; thing: Thing; currency: string }) {
  const t = useWords(words);
  const { money } = useFormats();
  const say = useThingWords();
  const { quantity, cancelled } = piece;
  const isSeat = piece.place?.number !== undefined && quantity === 1;
  const isGone = cancelled >= quantity;
  return (
    <li data-gone={isGone || undefined}>
      <span className={classes.pieceName}>
        {say.piece(piece, thing)}
        {!isSeat && <span className={classes.count}> × {say.count(quantity, thing.kind)}</span>}
        {isGone && <span className={classes.tag}>{t.cancelled}</span>}
        {!isGone && cancelled > 0 && <span className={classes.tag}>{t.cancelledSome(cancelled)}</span>}
      </span>
      <span className="tabular">{money({ amount: piece.price, currency })}</span>
    </li>
  );
}
