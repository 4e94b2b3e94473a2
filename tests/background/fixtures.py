"""Small files in the formats of the sources, with words of our own."""

import json

TBBT = """
\t\t\t\tScene: A kitchen.
Ann: Did you feed the cat?
(She looks at the bowl.)
Bob (from the hall): At seven: I promised.
 Ann: Good.

Credits sequence.
Scene: The garden.
Ann: It rains.
"""
STM = """;; a comment
REC001 1 0001_ANN 0.0 1.0 So the bus,
REC001 1 0001_ANN 1.0 1.5 <LAUGH>
REC001 1 0002_BOB 1.5 2.0 was late.
REC001 1 0001_ANN 2.0 2.5
REC001 1 0001_ANN 2.5 3.0 Again.
REC002 1 0002_BOB 0.0 1.0 New day.
"""
SATC = """,Season,Episode,Speaker,Line,date_job
0,1.0,1.0,Ann,"Well, hello. ",
1,1.0,1.0,Bob,- Hi--there.,x
2,1.0,1.0,Bob,-,
0,1.0,2.0,Ann,Back.,
"""
COUNSEL = """,questionID,questionTitle,questionText,answerText,split
0,7,Why can't I sleep?,"I lie awake
all night. ",Keep regular hours. ,train
1,7,Why can't I sleep?,again,Less tea.,train
2,9,Is it normal?,,Yes.,train
3,7,Another question,another text,Walk more.,test
"""
CASINO = [
    {
        "dialogue_id": 12,
        "chat_logs": [{"text": "I need wood ", "id": "agent_1"}, {"text": "Submit-Deal", "id": "agent_2"}],
    }
]
SGD = [
    {
        "dialogue_id": "3_00001",
        "turns": [{"speaker": "USER", "utterance": "A table."}, {"speaker": "SYSTEM", "utterance": "Where?"}],
    }
]

#: A source's files, by path, and the turns they hold.
FILES = {
    "casino": {f"data/split/casino_{split}.json": json.dumps(CASINO) for split in ("train", "valid", "test")},
    "sgd": {f"train/dialogues_{number:03}.json": json.dumps(SGD if number == 3 else []) for number in range(1, 46)},
    "tbbt": {"preprocessing/corpus.json": json.dumps({"1_4": TBBT})},
    "satc": {"SATC_all_lines.csv": SATC},
    "sbcsae": {"ASR/original.stm": STM},
    "counselchat": {"data/20200325_counsel_chat.csv": COUNSEL},
}
TURNS = {
    "casino": [
        turn
        for split in ("train", "valid", "test")
        for turn in ((f"{split}-12", 0, "agent_1", "I need wood "), (f"{split}-12", 1, "agent_2", "Submit-Deal"))
    ],
    "sgd": [("train-3_00001", 0, "USER", "A table."), ("train-3_00001", 1, "SYSTEM", "Where?")],
    "tbbt": [
        ("1_4c1", 0, "Ann", "Did you feed the cat?"),
        ("1_4c1", 1, "Bob (from the hall)", "At seven: I promised."),
        ("1_4c1", 2, "Ann", "Good."),
        ("1_4c2", 0, "Ann", "It rains."),
    ],
    "satc": [
        ("s1e1", 0, "Ann", "Well, hello. "),
        ("s1e1", 1, "Bob", " Hithere."),
        ("s1e2", 0, "Ann", "Back."),
    ],
    "sbcsae": [
        ("REC001", 0, "0001_ANN", "So the bus, <LAUGH>"),
        ("REC001", 1, "0002_BOB", "was late."),
        ("REC001", 2, "0001_ANN", "Again."),
        ("REC002", 0, "0002_BOB", "New day."),
    ],
    "counselchat": [
        ("7", 0, "client", "Why can't I sleep?"),
        ("7", 1, "client", "I lie awake\nall night."),
        ("7", 2, "therapist", "Keep regular hours."),
        ("7", 3, "therapist", "Less tea."),
        ("7", 4, "therapist", "Walk more."),
        ("9", 0, "client", "Is it normal?"),
        ("9", 1, "therapist", "Yes."),
    ],
}


def write_files(folder, name):
    """Write a source's files below the folder and give their paths in order."""
    paths = [folder / path for path in FILES[name]]
    for path, text in zip(paths, FILES[name].values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return paths
