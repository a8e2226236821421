import { Page } from '../../ui/page.tsx';

export function Console() {
  return <Page title="Console">…</Page>;
}
