import { useFormats, useWords } from '../../words.ts';
import { AvailabilityMark } from './availability-mark.tsx';
import classes from './buying.module.css';
import { Step } from './buying.tsx';
import { words } from './stay-words.ts';
import { type Offer, offerOf, type Room } from './stays.ts';

interface RoomListProps {
  rooms: readonly Room[];
  guests: number;
  span: { day: string | undefined; until: string | undefined };
  currency: string;
  chosen: string | undefined;
  onChoose(id: string): void;
}

const FEW_MAX = 3;

export function RoomList({ rooms, guests, span, currency, chosen, onChoose }: RoomListProps) {
  const t = useWords(words);
  const { day, until } = span;
  return (
    <Step title={t.rooms} note={day && until ? null : t.roomsHint}>
      <fieldset className={classes.choices} data-wide="" aria-label={t.rooms}>
        {rooms.map((room) => (
          <RoomOption
            key={room.type.id}
            room={room}
            isLarge={room.type.guestsMax >= guests}
            guests={guests}
            offer={day && until ? offerOf(room, day, until) : undefined}
            currency={currency}
            isChosen={chosen === room.type.id}
            onChoose={() => onChoose(room.type.id)}
          />
        ))}
      </fieldset>
    </Step>
  );
}

interface RoomOptionProps {
  room: Room;
  isLarge: boolean;
  guests: number;
  offer: Offer | undefined;
  currency: string;
  isChosen: boolean;
  onChoose(): void;
}

function RoomOption({
  room: { type },
  isLarge,
  guests,
  offer,
  currency,
  isChosen,
  onChoose,
}: RoomOptionProps) {
  const t = useWords(words);
  const { text, money } = useFormats();
  const why = useWhyNot();
  const { id, name, description, guestsMax } = type;
  const refused = isLarge ? offer && !offer.fits && why(offer) : t.tooSmall(guests);
  return (
    <label className={classes.option}>
      <input
        type="radio"
        name="room"
        value={id}
        checked={isChosen}
        disabled={!offer?.fits || !isLarge}
        onChange={onChoose}
      />
      <span className={classes.between}>
        <strong>{text(name)}</strong>
        {offer?.fits && isLarge && (
          <strong className="tabular">{money({ amount: offer.total, currency })}</strong>
        )}
      </span>
      <span className={classes.between}>
        <small>{t.sleeps(guestsMax)}</small>
        {refused && <AvailabilityMark plenty="sold-out">{refused}</AvailabilityMark>}
        {offer?.fits && isLarge && (
          <AvailabilityMark plenty={offer.left <= FEW_MAX ? 'few' : 'available'}>
            {t.roomsLeft(offer.left)}
          </AvailabilityMark>
        )}
      </span>
      {description && <small>{text(description)}</small>}
    </label>
  );
}

function useWhyNot(): (offer: Offer & { fits: false }) => string {
  const t = useWords(words);
  const { date } = useFormats();
  return (offer) => {
    const day = date(offer.date, { month: 'short', day: 'numeric' });
    switch (offer.because) {
      case 'too-short':
        return t.tooShort(offer.nightsMin);
      case 'too-long':
        return t.tooLong;
      case 'full':
        return t.fullOn(day);
      case 'over':
        return t.overOn(day);
      default:
        return t.closedOn(day);
    }
  };
}
