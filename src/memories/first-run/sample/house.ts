import { ago, on } from '../sampleDates';
import type { SampleMemory } from './SampleMemory';

/** Home, car and money. */
export const HOUSE: readonly SampleMemory[] = [
  {
    when: on('03-03', 0, '17:20'),
    tags: ['car', 'money'],
    text: 'At the garage: brake pads and rotors replaced, 420 euros in total with labour, paid by card. He says the tyres will do another winter if I rotate them. The noise at low speed was a stone, he kept it for me.',
  },
  {
    when: on('11-12', 1, '18:05'),
    tags: ['car'],
    text: 'Winter tyres on. Cellar, left shelf: summer set, marked with chalk where each one sat. Do not wash off the chalk again.',
  },
  {
    when: ago(2, 160, '12:40'),
    tags: ['car'],
    type: 'fact',
    pinned: true,
    text: '# Jump leads, in this order\n\n1. Red to the plus of the flat battery\n2. Red to the plus of the good one\n3. Black to the minus of the good one\n4. Black to bare metal on the engine of the car that will not start, **away from the battery**\n\nStart the good car, wait a few minutes, then try the other. Take everything off in reverse. Written down in a supermarket car park, in the rain, thanks to a very patient bus driver.',
  },
  {
    when: ago(4, 210, '16:30'),
    tags: ['car', 'money'],
    text: 'Passed the inspection at the second try. What they minded the first time: one bulb, and a crack in the windscreen the length of a thumb. What they did not mind: the smell, the dent, the moss in the window seal.',
  },
  {
    when: ago(5, 20, '10:15'),
    tags: ['home', 'numbers'],
    type: 'fact',
    pinned: true,
    text: '# The flat in numbers\n\n| What | How much |\n| --- | --- |\n| Kitchen window, inside the frame | 118 × 136 cm |\n| Niche beside the bed | 61 cm, not 62 |\n| Hallway to the bend | 84 cm: no sofa longer than 190 |\n| Ceiling | 3.12 m |\n| Bathroom lamp | two pins, 28 W or less |\n\nThe walls are plaster on straw. Long screws, low hopes.',
  },
  {
    when: ago(3, 15, '20:45'),
    tags: ['home'],
    text: 'Wall colour in the hallway is called “oat”, two coats, half a tin left behind the boiler. In the evening it turns pink, which no one warned me about and which I would now miss.',
  },
  {
    when: on('10-28', 1, '07:30'),
    tags: ['home'],
    text: 'Radiators cold at the top, hot at the bottom. It was air. The little square key hangs on the nail inside the meter cupboard. Hold a cup under the valve, close it when water comes instead of hissing, then look at the pressure: between 1 and 2 bar.',
  },
  {
    when: ago(1, 143, '09:20'),
    tags: ['home'],
    type: 'task',
    text: '# Leak under the sink\n\n- [x] turn off the water (tap behind the bucket, clockwise)\n- [x] find out that it is the seal and not the pipe\n- [x] buy the wrong seal\n- [x] buy the right seal, 32 mm\n- [ ] tell nobody how long it took',
  },
  {
    when: ago(0, 33, '18:50'),
    tags: ['home', 'money'],
    text: 'Electricity: they want 64 a month from now on instead of 51. Reading on the day of the letter: 18 422. Compared three others, the difference is a pizza a year. Stayed.',
  },
  {
    when: ago(2, 26, '21:10'),
    tags: ['money'],
    text: '# Where it goes\n\nOne evening with all the statements and a pencil. Surprises only:\n\n- lunch out: 148 a month, the same as the heating\n- four small subscriptions I did not remember, 27 together. Cancelled three, forgave one\n- the car is dearer standing still than driving\n- books: *no comment*\n\nNew rule: on the first of the month 250 leaves for the savings account before I can form an opinion about it.',
  },
  {
    when: ago(1, 27, '08:30'),
    tags: ['money'],
    text: 'A year of the 250 rule. It worked because I was never asked. There is a lesson about me in that. (Began here: [[Where it goes]].)',
  },
  {
    when: on('05-19', 0, '22:20'),
    tags: ['money'],
    type: 'task',
    text: '# Tax folder\n\n- [x] wage statement\n- [x] donations, two receipts\n- [x] craftsmen: only the labour counts, not the parts\n- [x] days at home desk: counted from the calendar, 104\n- [ ] next year do this in February, like a person',
  },
  {
    when: ago(3, 118, '19:40'),
    tags: ['money', 'insurance'],
    text: 'The policy for the household covers water from pipes but not water from the sky, unless the sky comes through the roof first. Asked twice. They have a form for when the cat breaks something belonging to somebody else, but not when she breaks something of mine, which is all she does.',
  },
  {
    when: ago(4, 302, '11:00'),
    tags: ['home'],
    text: 'Washing machine stops with three beeps: it is never broken, it is the lint filter, bottom right. Have a flat dish and a towel ready. Found in there so far: 2.40 in coins, a hairpin, the missing piece of the chess set.',
  },
  {
    when: ago(4, 330, '14:00'),
    tags: ['home', 'idea'],
    type: 'idea',
    text: 'A shelf right beside the front door at elbow height, only for things that have to leave the house. Library books, letters, the neighbour’s dish. If it is on the floor it becomes furniture.',
  },
  {
    when: ago(0, 118, '20:30'),
    tags: ['car', 'money', 'idea'],
    type: 'idea',
    text: 'Worked out what would happen if we sold the car: 214 a month saved, against eleven rental days and perhaps six taxis. It would pay. And yet. Look again when the next big invoice comes, and do not let the stone in the drawer make the decision.',
  },
  {
    when: ago(2, 330, '17:05'),
    tags: ['home'],
    type: 'fact',
    text: 'The bicycle lock code is the year my grandmother was born, backwards. Written down here because last week I stood before my own bicycle like a thief.',
  },
  {
    when: ago(1, 301, '21:25'),
    tags: ['home'],
    text: 'How to get candle wax out of the rug: ice first, break off what breaks, then brown paper and a warm iron, slowly, a new piece of paper every time. It works better than anything that comes in a bottle. Source: my grandmother, who was never wrong about fabric and rarely about people.',
  },
];
