// What a driver looks for first, by the codes of the vocabulary of functions.
import type { Text } from "../shared/language";

export const NEEDS: Record<string, Text> = {
  toilet: { zh: "厕所", en: "Toilet" },
  ev_charging: { zh: "充电", en: "Charging" },
  hot_meals: { zh: "热饭", en: "Meal heating" },
  hot_water: { zh: "热水", en: "Hot water" },
  shower: { zh: "淋浴", en: "Shower" },
  rest_area: { zh: "休息", en: "Rest" },
};
