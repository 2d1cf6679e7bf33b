"""What people say in talk without saying anything of the matter: greetings, fillers, spoken short forms."""

from __future__ import annotations

GERMAN = frozenset(
    """
    ach ah aha ähm äh äm hm hmm mhm mmh öh oh ohje oje puh tja naja na nee nö ne nein ja jaja jo joa okay ok okey oki
    also halt eben mal doch schon grad gerade gern gerne bitte danke dankeschön bitteschön hallo hi hey moin servus grüß
    grüezi guten tag tach morgen abend nachmittag wiederhören wiedersehen tschüss tschüß ciao schönen gruß grüße
    entschuldigung sorry genau klar gut super prima toll schön alles stimmt richtig natürlich eigentlich irgendwie
    irgendwas irgendwo sozusagen quasi jedenfalls überhaupt wirklich echt ehrlich gesagt einfach bisschen bissl bissel
    hab habs hätt hätte hätten wär wärs wäre isses ists gibts gehts kanns könnt könnte würd würde würden möcht möchte
    möchten wollt wollte krieg kriege kriegt kriegen nich nix net nen nem son sone ner mans ichs dus ses rein raus drauf
    dran drin davon damit dafür dazu daran darauf dann wenn weil warten moment sekunde augenblick hören höre gehört
    sagen sag sagt gesagt sage sehen sehe schauen schau schaun guck gucken wissen weiß weiss glaub glaube glauben denke
    dachte meine meinen heißt verstehe verstanden herr frau mein name spreche hilfe helfen frage fragen
    """.split()
)

ENGLISH = frozenset(
    """
    uh um erm er ah oh ooh aha hmm hm mhm yeah yep yup yes no nope nah okay ok okey right alright sure fine great
    perfect brilliant lovely cheers thanks thank ta please sorry hello hi hey hiya morning afternoon evening bye goodbye
    well like just really actually basically literally honestly obviously anyway so kind sort bit gonna wanna gotta got
    get getting know think mean guess suppose see look looks say says said tell told let wait second sec minute hang
    moment sir madam mister mrs mr ms mate love dear guys folks help want need try trying thing things stuff something
    anything lol haha im ive id ill dont cant wont didnt doesnt isnt its thats whats theres youre
    """.split()
)

RUSSIAN = frozenset(
    """
    а э эм мм м ну вот так ага угу да нет ой ох ах эх алло ало слушаю здравствуйте здрасте здравствуй привет добрый
    доброе день вечер утро спасибо пожалуйста извините простите свидания ладно хорошо окей ок понятно понял поняла ясно
    точно конечно просто типа короче значит блин кстати вообще вообщем как-то какой-то какая-то какие-то что-то то
    наверное наверно кажется вроде прям прямо щас сейчас секунду минуту минутку секундочку минуточку подождите смотрите
    скажите подскажите слышите знаете понимаете знаю думаю хочу хотел хотела хотелось можете могу нужно надо помогите
    девушка мужчина меня зовут говорю говорит сказали сказал сказала вопрос помощь
    """.split()
)
