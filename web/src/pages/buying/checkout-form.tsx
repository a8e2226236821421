// Who books, how it is paid, and one button. Everything is checked before it is sent, and what is sent is written down.
import '@mantine/core/styles/Skeleton.css';
import { Button, Skeleton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Problem } from '../../api.ts';
import { keepAttempt } from '../../attempt.ts';
import { type Cart, currentCart, extendHold, useCart } from '../../cart.ts';
import { Failure } from '../../failure.tsx';
import { type Me, useMe } from '../../session.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { WhoIsLooking } from '../../who.tsx';
import { useFormats, useWords } from '../../words.ts';
import classes from './buying.module.css';
import type { CardHandle } from './card-fields.tsx';
import { contactBody, contactProblems } from './contact.ts';
import { ContactFields } from './contact-fields.tsx';
import { Declined } from './declined.tsx';
import form from './fields.module.css';
import { HoldTime } from './hold-time.tsx';
import { CartItems } from './item-list.tsx';
import { totalOf } from './items.ts';
import { type HoldingAgain, Lapsed, useHoldingAgain } from './lapsed.tsx';
import { NO_CHOICE, splitBy } from './payment.ts';
import { PaymentFields, usePoints } from './payment-fields.tsx';
import { isPaid, paymentOf } from './split.ts';
import { useTypedContact } from './typed-contact.ts';
import { words } from './words.ts';

/** The server starts no payment with less than a minute left; typing takes a moment too. */
const LEFT_MIN_MS = 90_000;

interface CheckoutFormProps {
  /** Why the last try came to nothing. */
  failed: Problem | undefined;
  onStart(): void;
}

export function CheckoutForm({ failed, onStart }: CheckoutFormProps) {
  const t = useWords(words);
  const cart = useCart();
  const { me } = useMe();
  const again = useHoldingAgain();
  useHeldAtOnce(failed, again);
  return (
    <Page
      title={t.checkoutTitle}
      actions={
        <LinkButton to="/cart" variant="subtle" color="gray">
          {t.backToCart}
        </LinkButton>
      }
    >
      <div className={classes.columns}>
        <div className={classes.main}>
          <NotHeld failed={failed} held={cart.hold !== undefined} again={again} />
          {me === undefined ? (
            <NobodyYet />
          ) : (
            <PayForm key={me?.id ?? ''} cart={cart} me={me} onStart={onStart} />
          )}
        </div>
        <aside className={classes.side} aria-label={t.summary}>
          {cart.hold && <HoldTime hold={cart.hold} />}
          <CartItems items={cart.items} refused={again.refused} />
          <Total cart={cart} />
        </aside>
      </div>
    </Page>
  );
}

/** A form for nobody would forget the card that was typed into it as soon as it is known whose it is. */
function NobodyYet() {
  return (
    <WhoIsLooking>
      <div aria-busy="true">
        <Skeleton height={420} />
      </div>
    </WhoIsLooking>
  );
}

interface NotHeldProps {
  failed: Problem | undefined;
  held: boolean;
  again: HoldingAgain;
}

/** A decline frees the places. While its buyer reads why, somebody else could take them, so they are taken again at once. */
function useHeldAtOnce(failed: Problem | undefined, again: HoldingAgain): void {
  const seen = useRef<Problem>(undefined);
  // Before anything is drawn, so that nobody sees an offer to do what is being done.
  useLayoutEffect(() => {
    if (failed?.code !== 'payment-declined' || seen.current === failed) return;
    seen.current = failed;
    again.all();
  }, [failed, again]);
}

/** Why the last try came to nothing, whether everything is held again, and where it is not, the way to have it. */
function NotHeld({ failed, held, again }: NotHeldProps) {
  const t = useWords(words);
  const isTaking = again.isPending && failed?.code === 'payment-declined';
  const now = held ? t.heldAgain : t.holdingAgain;
  return (
    <>
      {failed && <Declined problem={failed}>{held || isTaking ? now : t.notCharged}</Declined>}
      {!held && !isTaking && <Lapsed again={again} />}
    </>
  );
}

function Total({ cart }: { cart: Cart }) {
  const t = useWords(words);
  const { money } = useFormats();
  const total = totalOf(cart.items);
  return (
    <dl className={classes.sum}>
      <dt>{t.total}</dt>
      <dd className="tabular">{total ? money(total) : '–'}</dd>
    </dl>
  );
}

interface PayFormProps {
  cart: Cart;
  /** null is a guest. */
  me: Me | null;
  onStart(): void;
}

function PayForm({ cart, me, onStart }: PayFormProps) {
  const t = useWords(words);
  const [contact, setContact] = useTypedContact(me);
  const [choice, setChoice] = useState(NO_CHOICE);
  const [showAll, setShowAll] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const total = totalOf(cart.items) ?? { amount: 0, currency: cart.hold?.currency ?? 'KRW' };
  const card = useRef<CardHandle>(null);
  const split = splitBy(choice, { total, balance: usePoints() ?? 0 });
  const problems = contactProblems(contact);
  const starting = useMutation({
    mutationFn: async () => {
      const source = split.card > 0 ? await card.current?.source() : undefined;
      if (!isPaid(split, source)) return false;
      await start({
        contact: contactBody(contact),
        payment: paymentOf(split, source),
        payer: me?.id ?? null,
      });
      return true;
    },
    onSuccess: (started) => (started ? onStart() : setShowAll(true)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const complete = Object.keys(problems).length === 0;
    setShowAll(!complete);
    if (complete && cart.hold && !starting.isPending) starting.mutate();
  };
  useFocusOnProblem(element, showAll);
  return (
    <form ref={element} className={classes.main} noValidate onSubmit={submit}>
      <section className={form.stack} aria-labelledby="who">
        <h2 id="who" className={classes.groupTitle}>
          {t.whoTitle}
        </h2>
        <Who me={me} />
        <ContactFields contact={contact} problems={problems} showAll={showAll} onChange={setContact} />
      </section>
      <section className={form.stack} aria-labelledby="how">
        <h2 id="how" className={classes.groupTitle}>
          {t.payTitle}
        </h2>
        <PaymentFields
          total={total}
          choice={choice}
          split={split}
          card={card}
          showAll={showAll}
          onChange={setChoice}
        />
      </section>
      <Failure error={starting.error} />
      <PayButton total={total} held={cart.hold !== undefined} pending={starting.isPending} wrong={showAll} />
    </form>
  );
}

interface PayButtonProps {
  total: { amount: number; currency: string };
  held: boolean;
  pending: boolean;
  wrong: boolean;
}

function PayButton({ total, held, pending, wrong }: PayButtonProps) {
  const t = useWords(words);
  const { money } = useFormats();
  return (
    <div className={form.stack}>
      <Button type="submit" size="lg" fullWidth disabled={!held} loading={pending}>
        {total.amount > 0 ? t.payNow(money(total)) : t.bookFree}
      </Button>
      <p className={form.quiet} aria-live="polite">
        {wrong ? t.checkFirst : t.payRules}
      </p>
    </div>
  );
}

function Who({ me }: { me: Me | null }) {
  const t = useWords(words);
  if (me) return <p className={form.quiet}>{t.asMember(me.name)}</p>;
  return (
    <p className={form.quiet}>
      {t.asGuest}{' '}
      <Link to="/sign-in" search={{ next: '/checkout' }}>
        {t.signIn}
      </Link>
    </p>
  );
}

interface Start {
  contact: ReturnType<typeof contactBody>;
  payment: ReturnType<typeof paymentOf>;
  payer: string | null;
}

/** Writes the attempt down; whoever looks at it sends it. */
async function start({ contact, payment, payer }: Start): Promise<void> {
  const { hold } = currentCart();
  if (!hold) return;
  const left = Date.parse(hold.utcExpiresAt) - Date.now();
  if (left < LEFT_MIN_MS && hold.utcLastsUntil > hold.utcExpiresAt) await extendHold();
  const { receipt, holdId, total, currency } = currentCart().hold ?? hold;
  if (!receipt) return;
  const pays = total > 0;
  keepAttempt({
    state: 'sent',
    holdId,
    payer,
    total: { amount: total, currency },
    body: { receipt, contact, ...(pays && { payment }) },
  });
}

/** After a try with something wrong in it, the first of that is where to go on. */
function useFocusOnProblem(form: { current: HTMLFormElement | null }, showAll: boolean): void {
  useEffect(() => {
    if (showAll) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [form, showAll]);
}
