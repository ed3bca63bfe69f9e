// The page's own icons: 24 × 24, one path each, in the colour of the text.
const PATHS = {
  pin: "M12 2a7 7 0 0 1 7 7c0 5-7 13-7 13S5 14 5 9a7 7 0 0 1 7-7zm0 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  clock: "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm-1 5v6l5 3 1-1.7-4-2.3V7z",
  go: "M12 2l8 19-8-4-8 4z",
  share: "M14 4l7 7-7 7v-4c-5 0-8 1.6-11 5 .8-5 4-10 11-11z",
  back: "M15 4l2 2-6 6 6 6-2 2-8-8z",
  parking: "M7 3h6a6 6 0 0 1 0 12h-2v6H7zm4 4v4h2a2 2 0 0 0 0-4z",
  check: "M9 16.2l-4-4L3.6 13.6 9 19 20.4 7.6 19 6.2z",
  list: "M3 5h3v3H3zm5 0h13v3H8zM3 10.5h3v3H3zm5 0h13v3H8zM3 16h3v3H3zm5 0h13v3H8z",
  map: "M3 5l6-2 6 2 6-2v16l-6 2-6-2-6 2zm6 .5v11.8l6 2V7.5z",
  toilet: "M7 2a2 2 0 1 1 0 4 2 2 0 0 1 0-4zm10 0a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM4 7h6v8H9v7H5v-7H4zm11 0h4l2 8h-2.5v7h-3v-7H13z",
  ev_charging: "M13 2L4 14h7l-1 8 9-12h-7z",
  hot_meals: "M3 11h18a9 9 0 0 1-5 8v2H8v-2a9 9 0 0 1-5-8zm5-9h2c0 3 2 3 2 6h-2c0-3-2-3-2-6zm5 0h2c0 3 2 3 2 6h-2c0-3-2-3-2-6z",
  hot_water: "M4 8h13v2h2a3 3 0 0 1 0 7h-2.5A6 6 0 0 1 11 20h-1a6 6 0 0 1-6-6zm13 4v3h2a1 1 0 0 0 0-3zM8 2h2v4H8zm4 0h2v4h-2z",
  shower: "M11 2h2v3a7 7 0 0 1 7 7H4a7 7 0 0 1 7-7zM6 14h2v3H6zm5 0h2v3h-2zm5 0h2v3h-2zM8 19h2v3H8zm6 0h2v3h-2z",
  rest_area: "M5 5h14v5h-2v3H7v-3H5zM2 9a2 2 0 0 1 3 2v4h14v-4a2 2 0 0 1 3-2v9h-2v2h-3v-2H7v2H4v-2H2z",
};

export type IconName = keyof typeof PATHS;

export const isIcon = (name: string): name is IconName => name in PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}
