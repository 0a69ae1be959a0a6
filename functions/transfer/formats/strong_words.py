"""What Strong calls its columns, and what stands for a number in `Set Order`, in each language.

The app translates headers, not the exercises it ships. Until 2016, weight and distance were called by
their units.
"""

from functions.transfer.formats.units import WEIGHT_UNITS

COLUMNS = {
    "number": ("workout #",),
    "date": ("date", "datum", "data", "日期"),
    "title": (
        *("workout name", "nom de l'entraînement", "workout-name"),
        *("nome do treino", "锻炼名称"),
    ),
    "length": (
        *("duration", "workout duration", "durée", "dauer", "workout-dauer"),
        *("duração", "时长"),
    ),
    "exercise": (
        *("exercise name", "nom de l'exercice", "name der übung"),
        *("nome do exercício", "运动名称"),
    ),
    "order": (
        *("set order", "ordre de la série", "reihenfolge festlegen"),
        *("ordem da série", "设置顺序"),
    ),
    "weight": ("weight", "poids", "gewicht", "peso", "重量", *WEIGHT_UNITS),
    "weight_unit": ("weight unit",),
    "reps": ("reps", "réps", "wiederh.", "次"),
    "rpe": ("rpe",),
    "distance": ("distance", "entfernung", "distância", "距离", "km", "mi"),
    "distance_unit": ("distance unit",),
    "seconds": ("seconds", "secondes", "sekunden", "segundos", "秒"),
    "notes": ("notes", "notizen", "notas", "备注"),
    "workout_notes": (
        *("workout notes", "notes d'entraînement", "workout-notizen"),
        *("notas do treino", "锻炼备注"),
    ),
}
RESTS = frozenset({"rest timer", "ruhezeit"})
NOTES = frozenset({"note", "notiz"})
# In Portuguese, a warm-up (aquecimento) has an A.
LETTERS = {"w": "warmup", "a": "warmup", "d": "drop", "f": "failure"}
