"""系統開發與維護: weaknesses looked for, repaired and looked for again."""
