// How days are marked with the mouse, a finger or the keyboard until they are painted.
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useState,
} from 'react';
import { addDays, addMonths, monthOf } from '../../ui/local-date.ts';
import type { Painting } from './painting.ts';

type Span = readonly [string, string];

interface StrokesOf {
  area: RefObject<HTMLDivElement | null>;
  painting: Painting;
  onStroke(span: Span): void;
  showMonth(month: string): void;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** The day under a point, if it is one. */
function dayAt(x: number, y: number): string | undefined {
  return document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-day]')?.dataset.day;
}

function dayOf(target: EventTarget): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-day]')?.dataset.day : undefined;
}

export function useStrokes({ area, painting, onStroke, showMonth }: StrokesOf) {
  const [span, setSpan] = useState<Span>();
  const [focused, setFocused] = useState<string>();
  const [wanted, setWanted] = useState<string>();
  useEffect(() => {
    if (wanted === undefined) return;
    area.current?.querySelector<HTMLElement>(`[data-day="${wanted}"]`)?.focus();
    setWanted(undefined);
  }, [wanted, area]);

  const end = (marked: Span) => {
    setSpan(undefined);
    onStroke(marked);
  };
  const onPointerDown = (event: PointerEvent) => {
    const day = dayOf(event.target);
    if (day === undefined || event.button !== 0) return;
    setSpan([day, day]);
    setFocused(day);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (span === undefined || event.buttons === 0) return;
    const day = dayAt(event.clientX, event.clientY);
    if (day !== undefined && day !== span[1]) setSpan([span[0], day]);
  };
  const onPointerUp = () => span && end(span);
  // A finger that scrolls the page does not paint.
  const onPointerCancel = () => setSpan(undefined);
  // Screen readers click without pointing.
  const onClick = (event: MouseEvent) => {
    const day = dayOf(event.target);
    if (day !== undefined && event.detail === 0 && span === undefined) end([day, day]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const day = dayOf(event.target);
    if (day === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      end(span ?? [day, day]);
      return;
    }
    if (event.key === 'Escape') setSpan(undefined);
    const next = targetOf(event.key, day);
    if (next === undefined) return;
    event.preventDefault();
    const target = next < painting.from ? painting.from : next > painting.to ? painting.to : next;
    setSpan(event.shiftKey ? [span?.[0] ?? day, target] : undefined);
    setFocused(target);
    setWanted(target);
    if (!area.current?.querySelector(`[data-day="${target}"]`)) showMonth(monthOf(target));
  };
  return {
    marked: span,
    tabStop: (months: readonly string[]) => tabStopOf(months, focused, painting),
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onClick, onKeyDown },
  };
}

function tabStopOf(months: readonly string[], focused: string | undefined, { from }: Painting): string {
  if (focused !== undefined && months.includes(monthOf(focused))) return focused;
  return months.includes(monthOf(from)) ? from : `${months[0]}-01`;
}

function targetOf(key: string, day: string): string | undefined {
  const step = STEPS[key];
  if (step !== undefined) return addDays(day, step);
  if (key !== 'PageUp' && key !== 'PageDown') return undefined;
  return `${addMonths(monthOf(day), key === 'PageUp' ? -1 : 1)}-01`;
}
