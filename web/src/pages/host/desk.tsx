import { Page } from '../../ui/page.tsx';

export function Desk() {
  return <Page title="Desk">…</Page>;
}
