import { Page } from '../../ui/page.tsx';

export function Cart() {
  return <Page title="Cart">…</Page>;
}
