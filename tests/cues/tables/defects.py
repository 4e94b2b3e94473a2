"""Sentences of the tables that the code is wrong about, with the reason.

The sentence is right and stays. When the code is mended its test says so (strict), and the line here goes.
"""

MISSED = {
    ("leave_home", "I'm sleeping at Karen's tonight"): "a night at a friend's is not listed",
}

WRONGLY_FOUND = {
    ("end_bond", "the line is bad, you're breaking up"): "bare 'breaking up'",
    ("end_contact", "stay away from the edge of the pond"): "bare 'stay away'",
    ("end_contact", "don't wait up for me, the match runs late"): "bare 'don't wait up'",
    ("expel", "get out the big pan, please"): "bare 'get out'",
    ("leave_home", "I'm going to bake a cake"): "'I'm going' as a future tense",
    ("leave_home", "I'm leaving the window open"): "'I'm leaving' a thing",
    ("leave_home", "I take the dog to the vet at ten"): "'take the dog' on an errand",
    ("pause", "I need an hour to finish the report"): "'need an hour' for a task",
    ("pause", "the wine has to breathe"): "bare 'breathe'",
    ("withdraw_future", "cancel the milk for next week"): "bare 'cancel the'",
    ("decision", "I deserve a biscuit"): "bare 'I deserve'",
    ("decision", "thank you for the soup"): "bare 'thank you for'",
    ("decision", "the bus was a long time coming"): "bare 'a long time'",
    ("fear", "I'm afraid we are out of milk"): "polite 'I'm afraid'",
    ("fear", "I'm scared of spiders"): "'I'm scared' of a thing",
    ("need", "the bus passed us on the hill"): "bare 'us'",
    ("need", "put the two halves together"): "bare 'together'",
    ("plea", "when does your sister come back"): "bare 'come back'",
    ("shrink", "you're right, it's the blue bus"): "'you're right' of a fact",
    ("shrink", "do you still want the last slice"): "'do you still want' of a thing",
    ("condition", "it rained until six"): "'until' of a time past",
    ("hypothetical", "would you pass the salt"): "'would you' asks politely",
    ("object_bond", "put the two halves together"): "'together' of things",
    ("object_place", "the fix isn't going to work"): "'work' as a verb",
    ("reported", "the book is on the shelf"): "'the book' as a thing",
    ("reported", "she reads in bed"): "'reads' of reading",
    ("returning", "pack your bags tonight"): "a time, but of going",
}

MISREAD = {
    ("object", "I quit, hand me a pen"): "the object is looked for past a comma",
}
