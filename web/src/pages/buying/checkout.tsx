import { Page } from '../../ui/page.tsx';

export function Checkout() {
  return <Page title="Checkout">…</Page>;
}
