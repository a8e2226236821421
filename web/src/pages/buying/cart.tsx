import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useAttempt } from '../../attempt.ts';
import { type Cart as CartState, emptyCart, type Refused, removeFromCart, useCart } from '../../cart.ts';
import { Failure } from '../../failure.tsx';
import { Empty } from '../../ui/empty.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { useFormats, useWords } from '../../words.ts';
import classes from './buying.module.css';
import { HoldTime } from './hold-time.tsx';
import { CartItems } from './item-list.tsx';
import { totalOf } from './items.ts';
import { Lapsed, useHoldingAgain } from './lapsed.tsx';
import { words } from './words.ts';

export function Cart() {
  const t = useWords(words);
  const cart = useCart();
  if (cart.items.length === 0) {
    return (
      <Page title={t.cartTitle}>
        <Empty title={t.emptyTitle} action={<LinkButton to="/">{t.look}</LinkButton>}>
          {t.emptyText}
        </Empty>
      </Page>
    );
  }
  return <FullCart cart={cart} />;
}

function FullCart({ cart }: { cart: CartState }) {
  const t = useWords(words);
  const again = useHoldingAgain();
  const removing = useMutation({ mutationFn: removeFromCart });
  const emptying = useMutation({ mutationFn: emptyCart });
  const isPaying = useAttempt()?.state === 'sent';
  const busy = removing.isPending || emptying.isPending || again.isPending;
  return (
    <Page
      title={t.cartTitle}
      actions={
        !isPaying && (
          <Button
            variant="subtle"
            color="gray"
            loading={emptying.isPending}
            onClick={() => emptying.mutate()}
          >
            {t.emptyCart}
          </Button>
        )
      }
    >
      <div className={classes.columns}>
        <div className={classes.main}>
          {isPaying && (
            <Note
              tone="warn"
              action={<LinkButton to="/checkout">{t.seePayment}</LinkButton>}
              title={t.payingTitle}
            >
              {t.payingCart}
            </Note>
          )}
          {!cart.hold && !isPaying && <Lapsed again={again} />}
          <Failure error={removing.error ?? emptying.error} />
          <CartItems
            items={cart.items}
            refused={again.refused}
            onRemove={isPaying ? undefined : (id) => removing.mutate([id])}
            busy={busy}
          />
        </div>
        <Side cart={cart} refused={again.refused} />
      </div>
    </Page>
  );
}

function Side({ cart, refused }: { cart: CartState; refused: Refused | undefined }) {
  const t = useWords(words);
  const { money } = useFormats();
  const total = totalOf(cart.items);
  return (
    <aside className={classes.side} aria-label={t.total}>
      {cart.hold && <HoldTime hold={cart.hold} />}
      <dl className={classes.sum}>
        <dt>
          {t.total} <span className={classes.quiet}>{t.items(cart.items.length)}</span>
        </dt>
        <dd className="tabular">{total ? money(total) : '–'}</dd>
      </dl>
      {cart.hold && !refused ? (
        <LinkButton to="/checkout" size="lg" fullWidth>
          {t.toCheckout}
        </LinkButton>
      ) : (
        <Button size="lg" fullWidth disabled>
          {t.toCheckout}
        </Button>
      )}
    </aside>
  );
}
