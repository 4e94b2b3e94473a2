"""What frames read: for each attribute and value, acts with their sentences."""

READINGS = {
    "mode": {
        "asserted": [
            ("end_bond", "I want a divorce"),
            ("leave_home", "I'm moving out on Friday"),
            ("expel", "pack your bags and don't come back"),
            ("end_bond", "I'm leaving you and I'm not sorry"),
            ("leave_home", "I am not angry, but I'm moving out"),
            ("end_bond", "no, I'm leaving you"),
            ("leave_home", "I'm not joking, I'm moving out"),
            ("leave_home", "you were late and I'm moving out"),
            ("expel", "would you please get out of my house"),
            ("expel", "why don't you pack your bags"),
        ],
        "negated": [
            ("end_bond", "I'm not leaving you"),
            ("end_bond", "nobody is getting a divorce"),
            ("leave_home", "I am not moving out"),
            ("end_bond", "I never wanted a divorce"),
        ],
        "hypothetical": [
            ("end_bond", "maybe we should separate"),
            ("leave_home", "perhaps I should move out"),
            ("end_bond", "I wonder if we should split up"),
            ("leave_home", "part of me wants to move out"),
            ("leave_home", "would you miss me if I moved out?"),
        ],
        "past": [
            ("leave_home", "last year I packed my bags"),
            ("end_bond", "we almost split up"),
            ("leave_home", "I moved out once"),
            ("leave_home", "I walked out when we were in Leeds"),
        ],
        "reported": [
            ("end_bond", "you said you want a divorce"),
            ("end_bond", "mum said we should get a divorce"),
            ("leave_home", "you always say you're moving out"),
            ("end_bond", "in the film they get a divorce"),
            ("leave_home", "my sister says you're moving out"),
        ],
        "quoted": [
            ("end_bond", 'she typed "I want a divorce" and hit send'),
            ("expel", 'the song ends on "get out of my house"'),
            ("end_vague", 'a card with "it\'s over" in red'),
        ],
        "asked": [
            ("end_bond", "do you want a divorce?"),
            ("end_bond", "are you leaving me?"),
            ("leave_home", "are you moving out?"),
            ("end_bond", "is this the end of us?"),
        ],
        "joking": [
            ("end_bond", "I'm divorcing you 😂"),
            ("end_bond", "I'm leaving you for the cat lol"),
            ("expel", "haha pack your bags"),
            ("leave_home", "I'm moving out. Just kidding"),
        ],
    },
    "agent": {
        "i": [
            ("end_bond", "I'm leaving you"),
            ("leave_home", "my bags are packed"),
            ("leave_home", "you want me to move out"),
            ("leave_home", "if he calls again I'm moving out"),
        ],
        "you": [
            ("end_bond", "you are leaving me"),
            ("leave_home", "you can move out"),
            ("leave_home", "I want you to move out"),
        ],
        "we": [
            ("end_bond", "we are getting a divorce"),
            ("end_bond", "let's split up"),
            ("end_bond", "our plan is to split up"),
        ],
        "third": [
            ("leave_home", "she moved out"),
            ("end_bond", "they are getting a divorce"),
            ("leave_home", "he wants to move out"),
            ("leave_home", "my sister moved out"),
            ("leave_home", "the neighbours moved out"),
            ("leave_home", "Tom moved out"),
        ],
        "imperative": [
            ("expel", "pack your bags"),
            ("expel", "please pack your things"),
            ("end_contact", "lose my number"),
            ("expel", "get out of this house"),
        ],
        "unsaid": [
            ("end_bond", "time to call it quits"),
            ("end_bond", "the smart move is a divorce"),
            ("end_vague", "really a sad day, all over"),
        ],
    },
    "object": {
        "bond": [
            ("end_vague", "I'm done with us"),
            ("end_vague", "I'm done with our marriage"),
            ("end_vague", "I give up on this relationship"),
        ],
        "task": [
            ("end_vague", "I'm done with the dishes"),
            ("end_vague", "I give up on this crossword"),
            ("leave_home", "I'm leaving the bins"),
        ],
        "place": [
            ("leave_home", "I'm leaving the office"),
            ("leave_home", "we walked out of the cinema"),
            ("leave_home", "I'm off to the gym"),
        ],
        "job": [
            ("leave_home", "I'm leaving my job"),
            ("end_vague", "I quit the choir"),
            ("end_vague", "I'm done with this company"),
        ],
        "third": [
            ("end_vague", "I'm done with her"),
            ("end_vague", "I'm done with your mother"),
            ("end_vague", "I give up on the neighbours"),
        ],
        "unsaid": [
            ("end_vague", "I'm done"),
            ("leave_home", "I'm moving out on Friday"),
            ("end_vague", "it's over. The train is late"),
            ("leave_home", "I'm moving out, of course"),
            ("end_vague", "I quit, hand me a pen"),
        ],
    },
    "condition": {
        "none": [
            ("leave_home", "I'm moving out"),
            ("end_bond", "I want a divorce in May"),
            ("leave_home", "I'm moving out. Ask if the van is free"),
            ("leave_home", "I'm moving out, the keys are by the door"),
            ("end_vague", "I'm done, push the door"),
        ],
        "partner": [
            ("leave_home", "if you lie again I'm moving out"),
            ("end_bond", "unless you quit drinking I'm filing for divorce"),
            ("leave_home", "one more lie from you and I'm moving out"),
        ],
        "harm": [
            ("leave_home", "if you hit me again I'm moving out"),
            ("end_bond", "I'm leaving you. I don't feel safe"),
            ("leave_home", "he choked me and I moved out"),
        ],
        "other": [
            ("leave_home", "if the rent goes up I'm moving out"),
            ("end_vague", "if it rains we call it a day"),
            ("leave_home", "unless the heating works we move out"),
            ("leave_home", "if the rent goes up I'm moving out with you"),
        ],
    },
    "returns": {
        "none": [
            ("pause", "I need ten minutes"),
            ("leave_home", "I'm moving out for good"),
            ("end_bond", "I want a divorce"),
            ("leave_home", "I'm moving out tonight"),
            ("leave_home", "I'm moving out and I'm never coming back"),
            ("leave_home", "I'm moving out, ring when you are at the station"),
        ],
        "named": [
            ("pause", "I need ten minutes and then I will be back"),
            ("pause", "I need some air. We'll talk after dinner"),
            ("leave_home", "I'm off to my mum's, I'll be back on Sunday"),
        ],
        "strings": [
            ("pause", "I need space until you apologise"),
            ("leave_home", "I'm moving out until you change"),
            ("pause", "I need a break. Ring once you admit it"),
        ],
    },
    "addressee": {
        "partner": [
            ("end_vague", "I'm done with you"),
            ("expel", "pack your bags"),
            ("leave_home", "you know I'm moving out"),
        ],
        "unsaid": [
            ("end_vague", "I'm done with the dishes"),
            ("leave_home", "I'm moving out. You can cook"),
            ("end_vague", "I'm done with the youth club"),
        ],
    },
}
