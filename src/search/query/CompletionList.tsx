import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { QueryCompletion } from '../../contracts/query';
import type { Completion } from './useCompletion';

const LIST_ID = 'query-completion';

export interface CompletionListProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly open: Completion;
  /** Distance from the left edge of the field's box to where the value begins, in pixels. */
  readonly left: number;
  readonly onAccept: (completion: QueryCompletion) => void;
}

/**
 * What may stand at the caret: a list below the field, or on a phone a row above it, where it covers no hits. The field keeps the focus, and names the
 * option that the keys are at. It stays a text box: a field of several lines may not take the role of a combo box.
 */
export function CompletionList({ field, open: { items, active }, left, onAccept }: CompletionListProps) {
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = field.current;
    element?.setAttribute('aria-controls', LIST_ID);
    return () => {
      element?.removeAttribute('aria-controls');
      element?.removeAttribute('aria-activedescendant');
    };
  }, [field]);
  useEffect(() => {
    field.current?.setAttribute('aria-activedescendant', optionId(active));
    list.current?.children[active]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [field, active, items]);
  // On a phone the row moves with what is chosen; it begins at its start for another list.
  useLayoutEffect(() => {
    if (list.current !== null) list.current.scrollLeft = 0;
  }, [items]);

  return (
    <div ref={list} id={LIST_ID} role="listbox" aria-label="Completions" className="query-completion" style={{ '--from': `${left}px` } as React.CSSProperties}>
      {items.map((item, index) => (
        // The pointer leaves the focus in the field.
        <button
          key={`${item.insert} ${item.label}`} type="button" id={optionId(index)} role="option" tabIndex={-1} aria-selected={index === active} className="query-option"
          onPointerDown={(event) => event.preventDefault()} onClick={() => onAccept(item)}
        >
          <span className="query-option-label" dir="auto">{item.label}</span>
          <span className="query-option-detail">{item.detail}</span>
        </button>
      ))}
    </div>
  );
}

function optionId(index: number): string {
  return `${LIST_ID}-${index}`;
}
