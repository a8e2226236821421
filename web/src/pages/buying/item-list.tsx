// The items of the cart, those of one listing together.
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type CartItem, type Refused, setQuantity } from '../../cart.ts';
import { Failure } from '../../failure.tsx';
import { Stepper } from '../../ui/stepper.tsx';
import { useFormats, useWords } from '../../words.ts';
import { nightsBetween, useThingWords } from '../mine/thing-words.ts';
import classes from './buying.module.css';
import { groupsOf, quantityOf } from './items.ts';
import { words } from './words.ts';

/** Of one line, where the host says nothing else. */
const QUANTITY_MAX = 10;

interface ItemsProps {
  items: readonly CartItem[];
  refused?: Refused | undefined;
  /** Absent where the list is only read. */
  onRemove?: ((id: string) => void) | undefined;
  busy?: boolean;
}

export function CartItems({ items, refused, onRemove, busy = false }: ItemsProps) {
  const { text } = useFormats();
  return (
    <div className={classes.groups}>
      {groupsOf(items).map(({ key, listing, title, about, items: own }) => (
        <section key={key}>
          <h2 className={classes.groupTitle}>
            <Link to="/l/$listing" params={{ listing }}>
              {text(title)}
            </Link>
          </h2>
          {about && <p className={classes.groupAbout}>{text(about)}</p>}
          <ul className={classes.items}>
            {own.map((item) => (
              <Item key={item.id} item={item} refused={refused} onRemove={onRemove} busy={busy} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Item({ item, refused, onRemove, busy }: Omit<ItemsProps, 'items'> & { item: CartItem }) {
  const t = useWords(words);
  const { money } = useFormats();
  const facts = useItemFacts(item, onRemove !== undefined);
  const isLost = refused?.lost.some(({ id }) => id === item.id) ?? false;
  const left = refused?.left[item.id];
  const name = facts.join(', ');
  return (
    <li className={classes.item} data-lost={isLost || undefined} data-read={!onRemove || undefined}>
      <div className={classes.itemText}>
        <p className={classes.itemName}>{facts[0]}</p>
        {facts.length > 1 && <p className={classes.itemFact}>{facts.slice(1).join(' · ')}</p>}
        {isLost && <p className={classes.itemLost}>{left === undefined ? t.gone : t.goneLeft(left)}</p>}
      </div>
      {onRemove && <Quantity item={item} name={name} />}
      <p className={`${classes.itemPrice} tabular`}>{item.price ? money(item.price) : '–'}</p>
      {onRemove && (
        <button
          type="button"
          className={classes.remove}
          aria-label={t.removeWhat(name)}
          disabled={busy}
          onClick={() => onRemove(item.id)}
        >
          {t.remove}
        </button>
      )}
    </li>
  );
}

/** The performance, the seat, the nights, the rate: whatever tells this item from the others. */
function useItemFacts(item: CartItem, isCounting: boolean): string[] {
  const { about, label, line, kind, title } = item;
  const t = useWords(words);
  const { text } = useFormats();
  const say = useThingWords();
  // The evening and the visit stand above all their items.
  const facts = kind === 'concert' || kind === 'exhibition' ? [] : [text(about)];
  if (label) facts.push(text(label));
  if ('checkIn' in line)
    facts.push(say.nights(line.checkIn, line.checkOut, nightsBetween(line.checkIn, line.checkOut)));
  if (line.rate !== 'standard') facts.push(say.rate(line.rate));
  if ('best' in line) facts.push(t.best(line.best));
  // Where it is counted up and down, the number stands there.
  else if (!(isCounting && quantityOf(item) !== undefined) && (line.quantity > 1 || kind === 'exhibition'))
    facts.push(say.count(line.quantity, kind));
  const known = new Set([text(title), '']);
  const told = facts.filter((fact, at) => !known.has(fact) && facts.indexOf(fact) === at);
  return told.length > 0 ? told : [text(about)];
}

function Quantity({ item, name }: { item: CartItem; name: string }) {
  const t = useWords(words);
  const changing = useMutation({ mutationFn: (quantity: number) => setQuantity(item.id, quantity) });
  const quantity = quantityOf(item);
  if (quantity === undefined) return null;
  const refused = changing.data && 'refused' in changing.data ? changing.data.refused.problem : undefined;
  return (
    <div className={classes.quantity}>
      <Stepper
        label={t.quantityOf(name)}
        value={changing.isPending ? changing.variables : quantity}
        min={1}
        max={QUANTITY_MAX}
        onChange={(next) => changing.mutate(next)}
      />
      <Failure error={changing.error ?? refused} />
    </div>
  );
}
