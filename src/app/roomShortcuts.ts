/** Keys that belong to one place: a list, the field, the reader. They live where they work; this is what the list of shortcuts says of them. */
export const ROOM_SHORTCUTS: readonly {
  readonly title: string;
  /** `preference`: shown only while it is on. */
  readonly rows: readonly { readonly label: string; readonly keys: readonly string[]; readonly preference?: 'findKey' | 'singleKeys' }[];
}[] = [
  {
    title: 'In the field',
    rows: [
      { label: 'Keep what is written', keys: ['Mod+Enter'] },
      { label: 'To the first hit, or memory', keys: ['↓'] },
      { label: 'Clear', keys: ['Esc'] },
    ],
  },
  {
    title: 'In a list',
    rows: [
      { label: 'To the next, or the one before', keys: ['↓', '↑'] },
      { label: 'To the first, or the last', keys: ['Home', 'End'] },
      { label: 'Open', keys: ['Enter'] },
      { label: 'Select', keys: ['x'], preference: 'singleKeys' },
      { label: 'Select up to here', keys: ['Shift ↓', 'Shift ↑'] },
      { label: 'Find in the timeline', keys: ['Mod+F'], preference: 'findKey' },
    ],
  },
  {
    title: 'In an open memory',
    rows: [{ label: 'Close', keys: ['Esc'] }],
  },
];
