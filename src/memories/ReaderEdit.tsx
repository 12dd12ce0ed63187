import { useState } from 'react';
import { MEMORY_TYPES, type Memory, type MemoryPatch, type MemoryType } from '../contracts/memory';

/** Fields that save as they change. They keep what was typed; the memory may come back normalised. */
export function ReaderEdit({ memory, onChange }: { readonly memory: Memory; readonly onChange: (patch: MemoryPatch) => void }) {
  const [text, setText] = useState(memory.text);
  const [title, setTitle] = useState(memory.titleDerived ? '' : memory.title);
  const [tags, setTags] = useState(memory.tags.join(', '));
  const [type, setType] = useState(memory.type);
  return (
    <div className="reader-edit">
      <label>
        <span>Title</span>
        <input
          value={title} placeholder={memory.titleDerived ? memory.title : 'From the first line'} autoComplete="off"
          onChange={(event) => { setTitle(event.target.value); onChange({ title: event.target.value }); }}
        />
      </label>
      <label className="grow">
        <span>Text</span>
        <textarea
          className="page-text" dir="auto" value={text} autoFocus
          onChange={(event) => { setText(event.target.value); onChange({ text: event.target.value }); }}
        />
      </label>
      <label>
        <span>Tags</span>
        <input
          value={tags} placeholder="car, money" autoComplete="off" autoCapitalize="none"
          onChange={(event) => { setTags(event.target.value); onChange({ tags: splitTags(event.target.value) }); }}
        />
      </label>
      <div className="reader-row">
        <label>
          <span>Type</span>
          <select
            value={type}
            onChange={(event) => { const chosen = event.target.value as MemoryType; setType(chosen); onChange({ type: chosen }); }}
          >
            {MEMORY_TYPES.map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        </label>
        <label>
          <span>Date</span>
          <input
            type="datetime-local" defaultValue={localDateTime(memory.createdAt)}
            onChange={(event) => {
              const at = new Date(event.target.value).getTime();
              if (!Number.isNaN(at)) onChange({ createdAt: at });
            }}
          />
        </label>
      </div>
    </div>
  );
}

function splitTags(value: string): string[] {
  return [...new Set(value.split(',').map((tag) => tag.trim().replace(/^#/, '')).filter((tag) => tag !== ''))];
}

/** What `<input type="datetime-local">` wants: local time, no zone. */
function localDateTime(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
