import { useEffect, useMemo, type MouseEvent, type PointerEvent } from 'react';
import type { MemoryId } from '../contracts/memory';
import { startSelecting, toggleSelected } from './selecting';
import { selection } from './selection';

/** Shorter ones are slow taps. Touch screens use about as much for their own menus. */
const LONG_PRESS_MS = 500;
/** A finger that moves farther is scrolling. */
const STILL_PX = 10;

export interface SelectableListHandlers {
  onMouseDown(event: MouseEvent): void;
  onClickCapture(event: MouseEvent): void;
  onContextMenu(event: MouseEvent): void;
  onPointerDown(event: PointerEvent): void;
  onPointerMove(event: PointerEvent): void;
  onPointerUp(): void;
  onPointerCancel(): void;
}

/**
 * Selecting by mouse and finger, for the element around a list whose rows say `data-select={id}`: Control (⌘) and click
 * toggles, Shift and click extends, a long press starts, and while selecting is under way a plain click toggles instead of opening.
 * @param extendTo - takes everything from the anchor to this row; only the list knows what lies between
 */
export function useSelectableList(extendTo: (id: MemoryId) => void): SelectableListHandlers {
  const gestures = useMemo(() => createGestures(extendTo), [extendTo]);
  useEffect(() => gestures.onPointerCancel, [gestures]);
  return gestures;
}

function createGestures(extendTo: (id: MemoryId) => void): SelectableListHandlers {
  let press: { readonly timer: ReturnType<typeof setTimeout>; readonly x: number; readonly y: number } | null = null;
  /** The click that ends a long press is not another one. */
  let pressed = false;
  const release = () => {
    if (press !== null) clearTimeout(press.timer);
    press = null;
  };
  return {
    // Shift and click would select text from wherever the caret was.
    onMouseDown: (event) => {
      if (event.shiftKey && rowOf(event) !== null) event.preventDefault();
    },
    onClickCapture: (event) => {
      const id = rowOf(event);
      // A checkbox and other controls in a row see to themselves.
      if (id === null || (event.target as Element).closest('input, button, label') !== null) return;
      if (!pressed && !event.shiftKey && !event.ctrlKey && !event.metaKey && !selection.get().active) return;
      event.preventDefault();
      event.stopPropagation();
      if (pressed) pressed = false;
      else if (event.shiftKey) extendTo(id);
      else toggleSelected(id);
    },
    onContextMenu: (event) => {
      // A finger that rests on a link asks for the browser's menu at the same moment.
      if (press !== null || pressed) event.preventDefault();
    },
    onPointerDown: (event) => {
      release();
      pressed = false;
      const id = rowOf(event);
      if (event.pointerType === 'mouse' || !event.isPrimary || id === null || selection.get().active) return;
      const timer = setTimeout(() => {
        press = null;
        pressed = true;
        startSelecting(id);
        navigator.vibrate?.(10);
      }, LONG_PRESS_MS);
      press = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event) => {
      if (press !== null && Math.hypot(event.clientX - press.x, event.clientY - press.y) > STILL_PX) release();
    },
    onPointerUp: release,
    onPointerCancel: release,
  };
}

function rowOf(event: { readonly target: EventTarget }): MemoryId | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('[data-select]')?.dataset.select ?? null : null;
}
