// The focus never falls to nowhere. A button that is switched off while it works loses it, and what is taken away takes
// it along; whoever has only a keyboard or listens would then start from the top. So the focus goes back to the button
// when it works again, and from what is gone to what stood around it.
import { useEffect } from 'react';

export function useKeptFocus(): void {
  useEffect(() => {
    /** What had the focus last, and everything around it from the inside out. */
    let last: HTMLElement[] = [];
    let frame = 0;
    const remember = ({ target }: FocusEvent) => {
      last = target instanceof HTMLElement ? around(target) : [];
    };
    // A click beside everything puts the focus away on purpose.
    const forget = ({ target }: PointerEvent) => {
      if (target instanceof Node && !last[0]?.contains(target)) last = [];
    };
    const look = () => {
      frame = 0;
      if (document.activeElement === document.body) giveBack(last);
    };
    // Browsers take the focus away when they draw next, and tell nobody.
    const observer = new MutationObserver(() => {
      if (frame === 0 && last.length > 0) frame = requestAnimationFrame(() => requestAnimationFrame(look));
    });
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    document.addEventListener('focusin', remember);
    document.addEventListener('pointerdown', forget);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      document.removeEventListener('focusin', remember);
      document.removeEventListener('pointerdown', forget);
    };
  }, []);
}

function around(element: HTMLElement): HTMLElement[] {
  const outer = element.parentElement;
  return element === document.body || outer === null ? [] : [element, ...around(outer)];
}

function giveBack(last: readonly HTMLElement[]): void {
  const [had] = last;
  const stays = last.find((element) => element.isConnected);
  if (!had || !stays) return;
  if (stays === had) {
    // Still at work: it is looked at again when it is switched on.
    if (!had.matches(':disabled')) had.focus({ preventScroll: true });
    return;
  }
  if (stays.tabIndex < 0 && !stays.hasAttribute('tabindex')) stays.tabIndex = -1;
  stays.focus({ preventScroll: true });
}
