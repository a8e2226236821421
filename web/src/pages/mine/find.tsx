import { Page } from '../../ui/page.tsx';

export function Find() {
  return <Page title="Find">…</Page>;
}
