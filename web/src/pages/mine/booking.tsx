import { Page } from '../../ui/page.tsx';

export function Booking() {
  return <Page title="Booking">…</Page>;
}
