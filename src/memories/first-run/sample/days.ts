import { ago, on } from '../sampleDates';
import type { SampleMemory } from './SampleMemory';

/** Days, and the people in them. */
export const DAYS: readonly SampleMemory[] = [
  {
    when: ago(0, 1, '21:40'),
    type: 'journal',
    tags: ['street'],
    text: 'The bakery on the corner closes at the end of the month. Thirty-one years. The woman behind the counter gave me the last seeded loaf and said, “Freeze it, then you can put off being sad.” I froze half.',
  },
  {
    when: ago(0, 1, '08:05'),
    type: 'journal',
    text: 'Woke before the alarm, for once not out of worry. Lay there and listened to somebody in the yard failing to park.',
  },
  {
    when: ago(0, 6, '22:15'),
    type: 'journal',
    tags: ['family'],
    text: 'Long phone call with my father. He has learned to make one dish, a potato omelette, and now makes it every day and reports on it like a scientist. Today: too much paprika, “but in the right direction”.',
  },
  {
    when: ago(1, 0, '19:30'),
    type: 'journal',
    tags: ['family'],
    text: 'A year of walking home instead of taking the tram, and today the reason became clear: nobody can reach me for twenty-five minutes, and I arrive having already forgiven everyone.',
  },
  {
    when: ago(2, 0, '22:50'),
    type: 'journal',
    tags: ['music'],
    text: 'The neighbour upstairs has moved on from scales. Eighteen months of them, through the ceiling, slow and patient, and tonight an actual melody: the prelude everybody knows from the first cello suite. Stopped in the middle, started again, got to the end. I stood in the kitchen with a wet plate and very nearly clapped.',
  },
  {
    when: ago(3, 0, '18:10'),
    type: 'journal',
    tags: ['family', 'cat'],
    text: 'My nephew asked whether she knows that she is a cat. I said I would ask her. He said no, don’t, she might not have thought about it.',
  },
  {
    when: ago(4, 0, '20:25'),
    type: 'journal',
    text: 'Three good things, because the day had a bad opinion of itself:\n\n- the stranger who held the lift with his umbrella\n- soup\n- the sentence I had been looking for since Monday, found in the shower',
  },
  {
    when: ago(5, 0, '23:05'),
    type: 'journal',
    tags: ['home'],
    text: 'First evening in the new flat. No curtains, no table, one lamp on the floor. Ate noodles out of the pot, sitting on the box marked “kitchen, important”, which turned out to hold towels. It echoes when I sneeze. I think I am going to like it here.',
  },
  {
    when: ago(4, 131, '17:45'),
    type: 'journal',
    tags: ['cat'],
    text: 'Brought a cat home from the animal shelter this afternoon. Grey, about four years old, one torn ear, opinion of me still open. She walked straight under the bathtub and has been there for five hours. They said to give her time and not to look at her too much. I am reading aloud from the hallway so she gets used to the voice. She seems to dislike adverbs.',
  },
  {
    when: ago(4, 128, '06:20'),
    type: 'journal',
    tags: ['cat'],
    text: 'Day three: weight on my feet at six in the morning. Did not dare to move. Late for work, and proud of it.',
  },
  {
    when: ago(4, 40, '21:30'),
    type: 'journal',
    tags: ['family', 'health'],
    text: 'My father’s new hip is in. By noon he was himself again and already correcting the crossword of the man in the next bed. I had prepared myself for him looking small, and he did, and it still went through me. The surgeon says six weeks on crutches. My father says four. My sister and I say nothing and have hidden the ladder.',
  },
  {
    when: ago(3, 290, '22:00'),
    type: 'journal',
    tags: ['family'],
    text: 'Sorted my grandmother’s kitchen with my sister. We had planned to be quick. Then we found the tin with the recipes, all in pencil, half of them without quantities (“flour as needed”, “bake until it is done”), and sat on the floor until it got dark. I took the tin, she took the rolling pin. Nobody wanted the fondue set. Copied the one that matters: [[Plum cake]].',
  },
  {
    when: on('01-17', 2, '07:50'),
    type: 'journal',
    text: 'Snow overnight, the quiet kind. The whole street walking like penguins and greeting each other, which we otherwise never do.',
  },
  {
    when: on('06-21', 1, '23:20'),
    type: 'journal',
    tags: ['street'],
    text: 'Longest day. Nobody in the building went in. Somebody carried a table into the yard, then somebody else a bigger one. The man from the ground floor, who has complained about my bicycle in writing, brought cherries and told me the entire plot of an opera.',
  },
  {
    when: on('07-02', 2, '21:55'),
    type: 'fact',
    tags: ['birds'],
    text: 'Swifts eat, drink and sleep in the air. Some spend ten months without landing once. The ones above our roof arrive in the first week of May and are gone by August, and every year I notice that they have left only some days later.',
  },
  {
    when: on('12-24', 3, '23:40'),
    type: 'journal',
    tags: ['family'],
    text: 'This year’s disaster was the pudding, which would not burn and then would not stop. My brother-in-law put it out with the good tablecloth. Best evening in years. Next time: less rum, lid within reach.',
  },
  {
    when: ago(1, 77, '20:10'),
    tags: ['family'],
    text: 'My nephew turns seven soon. Things that have made his eyes go round lately:\n\n1. a magnifying glass with a light in it\n2. the torch that shines red, for looking at stars\n3. my old pocket compass (he may have it)\n4. a kite, but a serious one\n5. any box larger than himself\n\nNo more plush animals, my sister begs. There is a queue for the bed.',
  },
  {
    when: ago(2, 203, '22:30'),
    type: 'journal',
    text: 'Said no to something today without giving a reason. Nothing happened. The ceiling stayed up.',
  },
  {
    when: ago(0, 47, '19:15'),
    type: 'journal',
    tags: ['family'],
    text: 'Found out that my sister and I remember the same holiday as two different countries. She has the sea, I have the lost suitcase. Our father, asked to judge, remembers only the price of the parking.',
  },
  {
    when: ago(4, 98, '21:00'),
    tags: ['street'],
    text: 'The neighbour downstairs keeps our spare keys, we keep his. He waters when we are away, we take in his parcels. He will not be thanked with wine; he will be thanked with marmalade, bitter, no bits.',
  },
];
