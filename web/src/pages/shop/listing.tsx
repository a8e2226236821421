import { Page } from '../../ui/page.tsx';

export function Listing() {
  return <Page title="Listing">…</Page>;
}
